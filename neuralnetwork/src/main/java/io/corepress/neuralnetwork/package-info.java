/** Old neural networks. */
package io.corepress.neuralnetwork;
