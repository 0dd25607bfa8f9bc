/** Biases that make up for the mean error of compressed layers. */
package io.corepress.learn.bias;
