/**
 * Samples for models, wherever they come from.
 *
 * <p>A {@link io.corepress.data.Dataset} gives {@link io.corepress.data.Sample}s in a fixed order, each read when it
 * is asked for; an {@link io.corepress.data.IndexedDataset} gives any of them by number, so it can be shuffled and
 * split. {@code io.corepress.data.source.DataSource} opens what lies on a disk. {@link io.corepress.data.Batch} puts
 * samples together for a run, {@link io.corepress.data.Demand} says what a use of data asks of them.
 *
 * {@snippet :
 * try (Dataset data = DataSource.open(Path.of("cifar10-test.npz"), inputs, DataOptions.none());
 *         Samples samples = data.samples()) {
 *     List<Sample> batch = samples.next(8);
 *     Tensor pixels = Batch.of(batch).inputs().get("image"); // [8, 3, 32, 32]
 * }
 * }
 */
package io.corepress.data;
