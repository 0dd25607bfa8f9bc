package io.corepress.data.input;

import io.corepress.data.image.Layout;
import io.corepress.data.image.PixelShape;
import io.corepress.data.image.Pixels;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a model takes under one name.
 *
 * @param dataType that its numbers have
 * @param sizes of its axes, {@link #ANY} where it takes any; an image input has [1, channels, height, width]
 * @param pixels what is done with pixels if they are what is given
 * @param optional whether the model can do without it
 */
public record ModelInput(String name, DataType dataType, List<Long> sizes, Pixels pixels, boolean optional) {
    /** An axis that may have any size. */
    public static final long ANY = -1;

    public ModelInput {
        sizes = List.copyOf(sizes);
        for (long size : sizes) {
            if (size < 0 && size != ANY) {
                throw new IllegalArgumentException("input '" + name + "': axis sizes " + sizes);
            }
        }
    }

    public ModelInput withPixels(Pixels other) {
        return new ModelInput(name, dataType, sizes, other, optional);
    }

    /** {@return whether a shape is one that this input takes, with as many items in axis 0 as the input always has} */
    public boolean isWhole(Shape shape) {
        return takes(shape) && (sizes.isEmpty() || sizes.getFirst() != ANY);
    }

    /** {@return whether a shape is one that this input takes} */
    boolean takes(Shape shape) {
        return matches(sizes, shape);
    }

    /** {@return whether a shape is that of one item of a batch, which is axis 0} */
    boolean takesAsItem(Shape shape) {
        return !sizes.isEmpty() && matches(sizes.subList(1, sizes.size()), shape);
    }

    private static boolean matches(List<Long> sizes, Shape shape) {
        if (shape.rank() != sizes.size()) {
            return false;
        }
        for (int axis = 0; axis < sizes.size(); axis++) {
            if (sizes.get(axis) != ANY && sizes.get(axis) != shape.size(axis)) {
                return false;
            }
        }
        return true;
    }

    /** {@return the shape, if every axis has a fixed size} */
    public Optional<Shape> fixedShape() {
        return sizes.contains(ANY)
                ? Optional.empty()
                : Optional.of(Shape.of(sizes.stream().mapToLong(Long::longValue).toArray()));
    }

    /**
     * {@return the last axes as those of an image, if they can be: three of which the first or the last has size 1 or
     * 3, or two}
     */
    Optional<PixelShape> pixelShape() {
        int rank = sizes.size();
        if (rank >= 3 && isChannels(sizes.get(rank - 3))) {
            return pixelShape(Layout.CHW, sizes.get(rank - 3), sizes.get(rank - 2), sizes.get(rank - 1));
        }
        if (rank >= 3 && isChannels(sizes.get(rank - 1))) {
            return pixelShape(Layout.HWC, sizes.get(rank - 1), sizes.get(rank - 3), sizes.get(rank - 2));
        }
        return rank == 2 || rank == 3
                ? pixelShape(Layout.HW, 1, sizes.get(rank - 2), sizes.get(rank - 1))
                : Optional.empty();
    }

    private static boolean isChannels(long size) {
        return size == 1 || size == 3;
    }

    private static Optional<PixelShape> pixelShape(Layout layout, long channels, long height, long width) {
        boolean possible = height != 0 && width != 0 && height <= Integer.MAX_VALUE && width <= Integer.MAX_VALUE;
        return possible
                ? Optional.of(new PixelShape(layout, (int) channels, (int) height, (int) width))
                : Optional.empty();
    }

    /** {@return name, type and shape, for messages} */
    String describe() {
        String shape = sizes.stream()
                .map(size -> size == ANY ? "?" : Long.toString(size))
                .collect(Collectors.joining(", ", "[", "]"));
        return "input '" + name + "', which takes " + dataType.milName() + " " + shape;
    }
}
