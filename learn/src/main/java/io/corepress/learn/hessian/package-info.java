/** How much the outputs of a layer feel each pair of its weights: the Hessian of the squared error. */
package io.corepress.learn.hessian;
