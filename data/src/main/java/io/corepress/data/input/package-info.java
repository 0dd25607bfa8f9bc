/**
 * From the arrays of a sample to the inputs of a model: shapes, types, pixels.
 *
 * {@snippet :
 * ModelInput image = new ModelInput("image", DataType.FLOAT32, List.of(1L, 3L, 32L, 32L), Pixels.unit(), false);
 * IndexedDataset bound = data.map(new InputBinding(List.of(image))); // each sample: "image", fp32 [1, 3, 32, 32]
 * }
 */
package io.corepress.data.input;
