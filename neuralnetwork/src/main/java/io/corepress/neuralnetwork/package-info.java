/**
 * Neural networks of the time before ML programs: lists of layers, of some 150 kinds, with their weights inside of
 * the model file. {@link io.corepress.neuralnetwork.NeuralNetworkUpgrade} turns them into ML programs.
 *
 * {@snippet :
 * try (ModelPackage old = ModelPackage.open(Path.of("Old.mlmodel"))) {
 *     NeuralNetworkUpgrade.of(old).model().save(Path.of("New.mlpackage"));
 * }
 * }
 *
 * <p><b>What is kept.</b> The description with its features, labels and metadata, and what the network computes, in
 * fp32. Weights keep their values: what was stored as 16-bit floats, as codes with a scale or as indices into a
 * table is stored so in the program, where iOS 16 has a form for it. Images are scaled and shifted by operations of
 * the program.
 *
 * <p><b>What changes.</b> Multi-arrays of doubles become fp32. Names of features become identifiers. A model that
 * apps could train on the device loses that. A network of the five legacy axes could be given sequences and batches
 * that its description does not mention; the program takes what the description says.
 *
 * <p><b>How.</b> {@code graph} is the network on its way into the program: names, axes, types. {@code layer} holds
 * one small translation for each kind of layer, in one list. {@code weight} reads weights in all their forms.
 */
package io.corepress.neuralnetwork;
