/**
 * Weights of old neural networks, the message {@code WeightParams}: floats of 32 or 16 bits, or codes of 1 to 8
 * bits with a scale and bias or with a look-up table. {@link io.corepress.neuralnetwork.weight.LayerWeight} says
 * which of these a weight is; its numbers stay where the message keeps them and are decoded while they are read.
 * {@link io.corepress.neuralnetwork.weight.ProgramWeights} puts a weight into an ML program in the most compact
 * form that keeps its values.
 */
package io.corepress.neuralnetwork.weight;
