package io.corepress.compress.quantize;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.weight.WeightRole;
import io.corepress.tensor.Shape;
import java.util.OptionalInt;

/** From a granularity to the shape of scales and offsets. */
public final class BlockSizes {
    private BlockSizes() {}

    public sealed interface Result {}

    /** The shape of the scale: one for each block. */
    public record Grid(Shape shape) implements Result {}

    public record Refused(String reason) implements Result {}

    /** {@return one scale for each block that the configuration asks for, or why the weight has no such blocks} */
    public static Result grid(Shape weight, OpLinearQuantizerConfig config, WeightRole role) {
        int rank = weight.rank();
        int[] sizes = new int[rank];
        switch (config.granularity()) {
            case PER_TENSOR -> {}
            case PER_CHANNEL -> {
                if (role.outputAxis().isEmpty()) {
                    return noAxis("output");
                }
                set(sizes, role.outputAxis(), 1);
            }
            case PER_BLOCK -> {
                if (config.blockSize().size() > 1) {
                    if (config.blockSize().size() != rank) {
                        return new Refused("block_size " + config.blockSize() + " has "
                                + config.blockSize().size() + " entries, the weight has " + rank + " axes");
                    }
                    for (int axis = 0; axis < rank; axis++) {
                        sizes[axis] = config.blockSize().get(axis);
                    }
                } else {
                    if (role.outputAxis().isEmpty() || role.inputAxis().isEmpty()) {
                        return noAxis("input and output");
                    }
                    set(sizes, role.inputAxis(), config.blockSize().getFirst());
                    set(sizes, role.outputAxis(), 1);
                }
            }
            case PER_GROUPED_CHANNEL -> throw new IllegalArgumentException("no groups in linear quantization");
        }
        return grid(weight, sizes);
    }

    private static void set(int[] sizes, OptionalInt axis, int size) {
        if (axis.getAsInt() < sizes.length) {
            sizes[axis.getAsInt()] = size;
        }
    }

    private static Result grid(Shape weight, int[] sizes) {
        long[] grid = new long[sizes.length];
        for (int axis = 0; axis < sizes.length; axis++) {
            long size = sizes[axis] == 0 ? weight.size(axis) : sizes[axis];
            if (size == 0 || weight.size(axis) % size != 0) {
                return new Refused("axis " + axis + " of " + weight + " is not divisible by block size " + size);
            }
            grid[axis] = weight.size(axis) / size;
        }
        return new Grid(Shape.of(grid));
    }

    private static Result noAxis(String which) {
        return new Refused("the operations that use it disagree on its " + which + " channel axis");
    }
}
