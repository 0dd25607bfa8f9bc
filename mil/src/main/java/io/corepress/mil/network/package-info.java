/**
 * Networks from layers, with initial weights, ready to be trained: from a list of layers to a program.
 *
 * {@snippet :
 * Network network = Network.of("image", DataType.FLOAT32, 1, 3, 32, 32)
 *         .then("stem", Convolution.of(16, 3).withStride(2).withoutBias())
 *         .then("stem_norm", BatchNorm.of())
 *         .then("stem_active", Activation.RELU)
 *         .then("depthwise", Residual.of(Convolution.of(16, 3).withGroups(16)))
 *         .then("pooled", Pooling.global())
 *         .then("logits", Linear.of(10));
 * Program program = network.program(OpSet.CORE_ML_8, 1); // logits: fp32, [1, 10]
 * }
 *
 * <p>A {@link io.corepress.mil.network.Layer} is a value: it knows its settings, and takes the sizes of its
 * weights from what comes in. Layers that are given no {@link io.corepress.mil.network.Initializer} have
 * the usual one. The numbers of a weight depend on the seed and on the weight's name only, so the same
 * network and seed give the same program, and another layer does not change the weights of the others.
 *
 * <p>Weights are constants named after their layer, for example {@code stem_weight}. A wrong size is an
 * {@link java.lang.IllegalArgumentException} that names the layer.
 */
package io.corepress.mil.network;
