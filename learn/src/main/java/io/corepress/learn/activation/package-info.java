/** Quantization of the values between operations: which, in what range, and where the operations for it stand. */
package io.corepress.learn.activation;
