package io.corepress.compress.palettize;

import io.corepress.compress.config.Granularity;
import io.corepress.compress.config.OpPalettizerConfig;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;
import java.util.Optional;

/**
 * Which elements share a table, and which lie in one vector. In memory, a weight is {@code outer} rows of {@code
 * channels} times {@code inner} elements; a group is, in each row, a run of {@code channels / count} times {@code
 * inner} elements.
 *
 * @param shape of the weight
 * @param axis the channel axis
 * @param count the number of groups
 * @param vectorSize elements of one table entry, neighbours along the channel axis
 */
record ChannelGroups(Shape shape, int axis, int count, int vectorSize) {

    sealed interface Result {}

    record Fits(ChannelGroups groups) implements Result {}

    record Refused(String reason) implements Result {}

    static Result of(Shape shape, OpPalettizerConfig config, WeightRole role) {
        int rank = shape.rank();
        boolean grouped = config.granularity() == Granularity.PER_GROUPED_CHANNEL;
        boolean needsAxis = grouped || config.clusterDim() > 1;
        if (config.channelAxis().isEmpty() && role.outputAxis().isEmpty() && needsAxis) {
            return new Refused("the operations that use it disagree on its output channel axis");
        }
        int axis = config.channelAxis().orElse(role.outputAxis().orElse(0));
        if (axis < -rank || axis >= rank) {
            return new Refused("channel_axis " + axis + " does not exist in shape " + shape);
        }
        axis = Math.floorMod(axis, rank);
        long channels = shape.size(axis);
        long size = grouped && config.groupSize() != 0 ? config.groupSize() : channels;
        if (channels == 0 || channels % size != 0) {
            return new Refused(channels + " channels (axis " + axis + ") are not divisible by group_size " + size);
        }
        int vector = config.clusterDim();
        if (size % vector != 0) {
            return new Refused(size + " channels of a group are not divisible by cluster_dim " + vector);
        }
        if (vector > 1 && role.convGroups() > 1 && shape.size(0) / role.convGroups() % vector != 0) {
            return new Refused(shape.size(0) / role.convGroups() + " channels of each of the " + role.convGroups()
                    + " groups of a convolution are not divisible by cluster_dim " + vector);
        }
        return new Fits(new ChannelGroups(shape, axis, Math.toIntExact(channels / size), vector));
    }

    /** {@return the shape of the indices: that of the weight, with one index for each vector} */
    Shape indexShape() {
        return shape.withSize(axis, shape.size(axis) / vectorSize);
    }

    /** {@return the shape of the tables: one axis for each of the weight's, then entries, then vector elements} */
    Shape lutShape(int nbits) {
        return Shape.ones(shape.rank()).withSize(axis, count).append(1L << nbits, vectorSize);
    }

    /** {@return how indices share tables} */
    BlockGrid indexGrid() {
        return BlockGrid.of(indexShape(), Shape.ones(shape.rank()).withSize(axis, count));
    }

    /** {@return the rows, in each of which a group has one run} */
    long outer() {
        return shape.elementCount(0, axis);
    }

    /** {@return the elements behind the channel axis} */
    long inner() {
        return shape.elementCount(axis + 1, shape.rank());
    }

    /** {@return the elements of one group in one row} */
    long run() {
        return shape.size(axis) / count * inner();
    }

    /** {@return where in memory the run of a group in a row starts} */
    long start(int group, long row) {
        return (row * count + group) * run();
    }

    /** {@return the elements of a group} */
    long groupSize() {
        return outer() * run();
    }

    /** {@return why no table could be made, if the number of values is beyond what fits in memory} */
    Optional<String> tooLarge() {
        return shape.elementCount() > Integer.MAX_VALUE - 8
                ? Optional.of("it has " + shape.elementCount() + " elements, more than this mode can hold in memory")
                : Optional.empty();
    }
}
