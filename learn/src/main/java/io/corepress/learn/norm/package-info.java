/** Statistics of norms, taken anew from samples. */
package io.corepress.learn.norm;
