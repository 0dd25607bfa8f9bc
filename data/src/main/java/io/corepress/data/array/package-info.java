/**
 * Arrays on disk: NumPy's {@code .npy} and {@code .npz}, and the IDX files of MNIST.
 *
 * <p>An open file gives {@link io.corepress.tensor.Tensor}s that read from it when they are asked to.
 *
 * {@snippet :
 * try (NpzFile file = NpzFile.open(Path.of("test.npz"))) {
 *     Tensor images = file.array("x").tensor(); // uint8 [5000, 32, 32, 3], nothing read yet
 *     Tensor third = Rows.copy(images, 3, 1); // [1, 32, 32, 3], on the heap
 * }
 * }
 */
package io.corepress.data.array;
