package io.corepress.onnx.convert;

import io.corepress.mil.fold.Moves;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Folding.KnownFold;
import io.corepress.onnx.graph.Literal;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** Operators that move elements, on known tensors. */
final class MoveFolds {
    private MoveFolds() {}

    static Map<String, KnownFold> all() {
        Map<String, KnownFold> folds = new HashMap<>();
        folds.put("Transpose", MoveFolds::transpose);
        folds.put("Reshape", call -> {
            Tensor x = call.tensor(0, "data");
            return x.withShape(ReshapeSizes.of(call, x.shape()));
        });
        folds.put("Flatten", call -> {
            Tensor x = call.tensor(0, "data");
            int rank = x.shape().rank();
            int axis = (int) call.attributes().integer("axis", 1);
            int split = axis < 0 ? axis + rank : axis;
            return x.withShape(
                    Shape.of(x.shape().elementCount(0, split), x.shape().elementCount(split, rank)));
        });
        folds.put("Squeeze", call -> {
            Tensor x = call.tensor(0, "data");
            return x.withShape(squeezed(call, x.shape()));
        });
        folds.put("Unsqueeze", call -> {
            Tensor x = call.tensor(0, "data");
            return x.withShape(unsqueezed(call, x.shape()));
        });
        folds.put("Concat", MoveFolds::concat);
        folds.put("Gather", MoveFolds::gather);
        folds.put("Slice", MoveFolds::slice);
        folds.put("Expand", call -> {
            Tensor x = call.tensor(0, "data");
            Shape wanted = Shape.of(call.integers(1, "shape"));
            return Moves.broadcast(x, io.corepress.mil.fold.Broadcast.shape(x.shape(), wanted));
        });
        folds.put("Tile", MoveFolds::tile);
        folds.put("Range", MoveFolds::range);
        folds.put("ConstantOfShape", MoveFolds::constantOfShape);
        folds.put("NonZero", MoveFolds::nonZero);
        folds.put("Trilu", MoveFolds::trilu);
        folds.put("ScatterND", MoveFolds::scatterNd);
        return folds;
    }

    private static Tensor transpose(Call call) {
        Tensor x = call.tensor(0, "data");
        int rank = x.shape().rank();
        long[] reversed = IntStream.range(0, rank).mapToLong(i -> rank - 1 - i).toArray();
        return Moves.transpose(x, Call.ints(call.attributes().integers("perm", reversed)));
    }

    static Shape squeezed(Call call, Shape shape) {
        long[] axes = call.integers("axes", 1)
                .orElseGet(() -> IntStream.range(0, shape.rank())
                        .filter(axis -> shape.size(axis) == 1)
                        .mapToLong(axis -> axis)
                        .toArray());
        boolean[] gone = new boolean[shape.rank()];
        for (long axis : axes) {
            gone[Dims.axis(axis, shape.rank())] = true;
        }
        return Shape.of(IntStream.range(0, shape.rank())
                .filter(axis -> !gone[axis])
                .mapToLong(shape::size)
                .toArray());
    }

    static Shape unsqueezed(Call call, Shape shape) {
        long[] axes = call.integers("axes", 1).orElseThrow(() -> call.refuse("axes are missing"));
        int rank = shape.rank() + axes.length;
        boolean[] added = new boolean[rank];
        for (long axis : axes) {
            added[Dims.axis(axis, rank)] = true;
        }
        long[] sizes = new long[rank];
        int from = 0;
        for (int axis = 0; axis < rank; axis++) {
            sizes[axis] = added[axis] ? 1 : shape.size(from++);
        }
        return Shape.of(sizes);
    }

    private static Tensor concat(Call call) {
        List<Tensor> all = new ArrayList<>();
        for (int i = 0; i < call.inputCount(); i++) {
            all.add(call.tensor(i, "data"));
        }
        return Moves.concat(
                all,
                Dims.axis(
                        call.attributes().integer("axis", 0),
                        all.getFirst().shape().rank()));
    }

    private static Tensor gather(Call call) {
        Tensor x = call.tensor(0, "data");
        int axis = Dims.axis(call.attributes().integer("axis", 0), x.shape().rank());
        Numbers indices = call.numbers(1, "indices");
        long size = x.shape().size(axis);
        long[] counted = Arrays.stream(indices.toLongs())
                .map(index -> index < 0 ? index + size : index)
                .toArray();
        return Moves.gather(x, axis, indices.shape(), counted);
    }

    private static Tensor slice(Call call) {
        Tensor x = call.tensor(0, "data");
        SliceRange range = SliceRange.of(call, x.shape());
        return Moves.slice(x, range.starts(), range.steps(), range.shape());
    }

    private static Tensor tile(Call call) {
        Tensor x = call.tensor(0, "data");
        long[] repeats = call.integers(1, "repeats");
        Tensor tiled = x;
        for (int axis = 0; axis < repeats.length; axis++) {
            if (repeats[axis] != 1) {
                tiled = Moves.concat(java.util.Collections.nCopies((int) repeats[axis], tiled), axis);
            }
        }
        return tiled;
    }

    private static Tensor range(Call call) {
        Numbers start = call.numbers(0, "start");
        double step = call.numbers(2, "delta").doubleAt(0);
        int count = (int) Math.max(0, Math.ceil((call.numbers(1, "limit").doubleAt(0) - start.doubleAt(0)) / step));
        Shape shape = Shape.of(count);
        if (start.isFloat()) {
            double[] all = new double[count];
            Arrays.setAll(all, i -> start.doubleAt(0) + i * step);
            return Numbers.of(start.dataType(), shape, all).toTensor();
        }
        long[] all = new long[count];
        Arrays.setAll(all, i -> start.longAt(0) + i * (long) step);
        return Numbers.of(start.dataType(), shape, all).toTensor();
    }

    private static Tensor constantOfShape(Call call) {
        Shape shape = Shape.of(call.integers(0, "shape"));
        if (shape.elementCount() > call.writer().settings().foldLimit()) {
            throw call.refuse("a constant of shape " + shape + " is too large");
        }
        return Moves.broadcast(fillValue(call).withShape(Shape.scalar()), shape);
    }

    /** {@return what ConstantOfShape fills with, one element} */
    static Tensor fillValue(Call call) {
        return call.attributes()
                .literal("value")
                .map(literal -> ((Literal.Numbers) literal).tensor())
                .orElseGet(() -> Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0));
    }

    private static Tensor nonZero(Call call) {
        Numbers x = call.numbers(0, "data");
        int[] found =
                IntStream.range(0, x.count()).filter(i -> x.doubleAt(i) != 0).toArray();
        int rank = x.shape().rank();
        long[] places = new long[rank * found.length];
        for (int i = 0; i < found.length; i++) {
            long rest = found[i];
            for (int axis = rank - 1; axis >= 0; axis--) {
                places[axis * found.length + i] = rest % x.shape().size(axis);
                rest /= x.shape().size(axis);
            }
        }
        return Numbers.of(DataType.INT64, Shape.of(rank, found.length), places).toTensor();
    }

    private static Tensor trilu(Call call) {
        Tensor x = call.tensor(0, "data");
        long k = call.has(1) ? call.integer(1, "k") : 0;
        boolean upper = call.attributes().flag("upper", true);
        int width = x.dataType().bits() / 8;
        byte[] bytes = x.toBytes();
        int rank = x.shape().rank();
        long columns = x.shape().size(rank - 1);
        long rows = x.shape().size(rank - 2);
        for (int i = 0; i < x.elementCount(); i++) {
            long column = i % columns;
            long row = i / columns % rows;
            if (upper ? column < row + k : column > row + k) {
                Arrays.fill(bytes, i * width, (i + 1) * width, (byte) 0);
            }
        }
        return Tensor.ofBytes(x.dataType(), x.shape(), bytes);
    }

    private static Tensor scatterNd(Call call) {
        Tensor x = call.tensor(0, "data");
        Numbers indices = call.numbers(1, "indices");
        if (!call.attributes().text("reduction", "none").equals("none")) {
            throw call.refuse("a reduction on known tensors");
        }
        int depth = (int) indices.shape().size(indices.shape().rank() - 1);
        int length = Math.toIntExact(
                x.dataType().sizeInBytes(x.shape().elementCount(depth, x.shape().rank())));
        byte[] target = x.toBytes();
        byte[] updates = call.tensor(2, "updates").toBytes();
        for (int i = 0; i < indices.count() / Math.max(depth, 1); i++) {
            long row = 0;
            for (int axis = 0; axis < depth; axis++) {
                long index = indices.longAt(i * depth + axis);
                row = row * x.shape().size(axis)
                        + (index < 0 ? index + x.shape().size(axis) : index);
            }
            System.arraycopy(updates, i * length, target, (int) row * length, length);
        }
        return Tensor.ofBytes(x.dataType(), x.shape(), target);
    }
}
