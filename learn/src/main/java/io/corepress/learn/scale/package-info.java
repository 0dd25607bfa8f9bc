/** Scales that move from the channels of a value into the weights that it meets, so that quantization harms less. */
package io.corepress.learn.scale;
