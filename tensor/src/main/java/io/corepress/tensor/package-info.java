/**
 * Numbers and bytes, nothing of models.
 *
 * <p>A {@link io.corepress.tensor.Tensor} is a type, a shape and read-only bytes. It is read in ranges through a
 * {@link io.corepress.tensor.TensorReader} and made by appending to a {@link io.corepress.tensor.TensorWriter} of a
 * {@link io.corepress.tensor.TensorStore}, so that neither side ever needs a large tensor in memory at once.
 *
 * {@snippet :
 * Tensor weight = Tensor.ofFloats(DataType.FLOAT16, Shape.of(2, 3), 1, 2, 3, 4, 5, 6);
 * float[] secondRow = new float[3];
 * new TensorReader(weight).readFloats(3, secondRow, 0, 3); // 4, 5, 6
 * }
 */
package io.corepress.tensor;
