/**
 * The weight file of a package, {@code weight.bin}: {@link io.corepress.mlpackage.blob.BlobFile} reads it without
 * loading it, {@link io.corepress.mlpackage.blob.BlobFileWriter} writes it as a stream, and
 * {@link io.corepress.mlpackage.blob.ScratchStore} is a place for tensors that do not stay.
 *
 * {@snippet :
 * try (BlobFileWriter writer = BlobFileWriter.create(path)) {
 *     Tensor kept = writer.keep(Tensor.ofInts(DataType.INT4, Shape.of(5), 1, -1, -8, 7, 3));
 *     writer.offsetOf(kept); // 64
 *     writer.finish();
 * }
 * try (BlobFile file = BlobFile.open(path)) {
 *     file.tensor(64, DataType.INT4, Shape.of(5)).toInts(); // 1, -1, -8, 7, 3
 * }
 * }
 */
package io.corepress.mlpackage.blob;
