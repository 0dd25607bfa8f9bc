/**
 * A network on its way into a program.
 *
 * <p><b>Axes.</b> Up to specification version 3 every value of a network has the five axes sequence, batch,
 * channel, height and width, and most layers treat the first two alike. The program holds such a value as images,
 * {@code [sequence * batch, channel, height, width]}, and remembers the size of the sequence axis ({@link
 * io.corepress.neuralnetwork.graph.Blob.Folded}); layers that tell the two apart, as recurrent ones do, take the
 * five axes apart and put the result together again. Later networks have values of one to five axes that mean what
 * the layer says; the program holds them as they are ({@link io.corepress.neuralnetwork.graph.Blob.Exact}), except
 * that the result of an image layer on five axes is held as images until somebody asks for its axes. Axes -3, -2
 * and -1 are the same in both forms, so layers that work on these, or on single elements, need not know which one
 * it is.
 *
 * <p><b>Types.</b> All values of a network are floats. Where an operator of the program wants or yields integers or
 * truths they are cast, and the original is remembered, so that nothing is cast twice or back.
 */
package io.corepress.neuralnetwork.graph;
