/**
 * Models that the project makes itself, so that no binary has to be in the repository: a real
 * {@link io.corepress.samples.ResNet50}, {@link io.corepress.samples.Transformer}s up to 3 GB, a
 * {@link io.corepress.samples.SmallConvNet}, and {@link io.corepress.samples.TinyPrograms} that each show one thing a
 * file can hold.
 *
 * <p>The topologies are real; the weights are not trained, but distributed as trained ones are, and the same on every
 * machine and in every run. They are computed when they are read: a 3 GB program takes a few kilobytes of memory.
 *
 * {@snippet :
 * Program resNet = ResNet50.program(OpSet.CORE_ML_7);
 * Program decoder = Transformer.of100MillionWeights().program(OpSet.CORE_ML_8);
 * }
 *
 * <p>On the command line, {@link io.corepress.samples.MakeSample} writes the larger ones as packages.
 */
package io.corepress.samples;
