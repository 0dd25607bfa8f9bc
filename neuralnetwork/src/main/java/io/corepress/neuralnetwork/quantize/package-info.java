/**
 * Weight compression of old neural networks, in the forms that {@code WeightParams} has: 16-bit floats, and codes of 1 to 8
 * bits with scales or with a look-up table. {@link io.corepress.neuralnetwork.quantize.NetworkQuantizer} takes a model,
 * {@link io.corepress.neuralnetwork.quantize.LayerSelection} says which weights are meant, and
 * {@link io.corepress.neuralnetwork.quantize.WeightCoding} what becomes of them. Networks inside pipelines, loops and
 * branches are found; what is no network is carried through.
 *
 * {@snippet :
 * try (ModelPackage model = ModelPackage.open(Path.of("Old.mlmodel"))) {
 *     NetworkQuantizer.of(WeightCoding.kmeansLut(6)).quantize(model).model().save(Path.of("Small.mlmodel"));
 * }
 * }
 */
package io.corepress.neuralnetwork.quantize;
