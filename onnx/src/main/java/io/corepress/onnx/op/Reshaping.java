package io.corepress.onnx.op;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.ElementTypes;
import io.corepress.onnx.convert.Elements;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.onnx.convert.QuantizedWeights;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/** Operators that change how elements are arranged or typed, not which there are. */
final class Reshaping {
    private Reshaping() {}

    static void name(Registry registry) {
        registry.value("Identity", "", Reshaping::identity);
        registry.value("Shape", "", call -> new Computed(call.writer().sizes().shapeOf(call.var(0))));
        registry.single(
                "Size",
                call -> Steps.reduce(call, "reduce_prod", call.writer().sizes().shapeOf(call.var(0)), false, 0));
        registry.single(
                "Cast",
                call -> cast(call, ElementTypes.of((int) call.attributes().integer("to", 1))));
        registry.single("CastLike", Reshaping::castLike);
        registry.single("Reshape", Reshaping::reshape);
        registry.single("Flatten", Reshaping::flatten);
        registry.single("Squeeze", Reshaping::squeeze);
        registry.single("Unsqueeze", Reshaping::unsqueeze);
        registry.value("Transpose", "", Reshaping::transpose);
        registry.single("Expand", Reshaping::expand);
        registry.single("Tile", Reshaping::tile);
        registry.single("DepthToSpace", Reshaping::depthToSpace);
        registry.single(
                "SpaceToDepth",
                call -> call.result(
                        "space_to_depth", Params.of("x", call.var(0)).with("block_size", (int)
                                call.attributes().integer("blocksize", 1))));
        registry.single("ReverseSequence", Reshaping::reverseSequence);
    }

    /** What is not computed need not be copied; neither are computed values, unless they are outputs. */
    private static GraphValue identity(Call call) {
        return call.value(0);
    }

    static Var cast(Call call, DataType target) {
        Var x = call.var(0);
        DataType inProgram = Elements.inProgram(target, call.floatType());
        if (x.dataType() == inProgram) {
            return x;
        }
        return call.result("cast", Params.of("x", x).with("dtype", inProgram.milName()));
    }

    private static Var castLike(Call call) {
        return cast(
                call,
                call.known(1).map(Tensor::dataType).orElseGet(() -> call.var(1).dataType()));
    }

    private static Var reshape(Call call) {
        Var x = call.var(0);
        Optional<List<Size>> target = sizes(call, 1, "shape");
        if (target.isEmpty()) {
            return call.result("reshape", Params.of("x", x).with("shape", call.var(1)));
        }
        List<Size> resolved = resolve(call, x, target.get());
        return resolved.equals(Steps.sizes(x)) ? Steps.identity(call, x) : Steps.resultReshape(call, x, resolved);
    }

    /** {@return an input that is a list of sizes, or the attribute that it once was} */
    static Optional<List<Size>> sizes(Call call, int input, String attribute) {
        if (call.attributes().has(attribute)) {
            return call.attributes().integers(attribute).map(Reshaping::fixed);
        }
        return switch (call.value(input)) {
            case Sizes sizes -> Optional.of(sizes.elements());
            default -> call.known(input).map(tensor -> fixed(Numbers.of(tensor).toLongs()));
        };
    }

    private static List<Size> fixed(long... sizes) {
        return LongStream.of(sizes).<Size>mapToObj(FixedSize::new).toList();
    }

    /** 0 is the size that the input has there, -1 all that is left, which may be known. */
    private static List<Size> resolve(Call call, Var x, List<Size> target) {
        boolean zeroIsZero = call.attributes().flag("allowzero", false);
        List<Size> input = Steps.sizes(x);
        List<Size> sizes = new ArrayList<>(target);
        int open = -1;
        for (int i = 0; i < sizes.size(); i++) {
            long fixed = sizes.get(i).fixed().orElse(1);
            if (fixed == 0 && !zeroIsZero) {
                sizes.set(i, input.get(i));
            } else if (fixed < 0) {
                open = i;
            }
        }
        if (open >= 0) {
            sizes.set(open, remaining(input, sizes, open));
        }
        return sizes;
    }

    /** What is left where sizes that are not known cancel; else -1. */
    private static Size remaining(List<Size> input, List<Size> sizes, int open) {
        List<Size> computed = new ArrayList<>();
        long count = 1;
        for (Size size : input) {
            if (size.fixed().isPresent()) {
                count *= size.fixed().getAsLong();
            } else {
                computed.add(size);
            }
        }
        long taken = 1;
        for (int i = 0; i < sizes.size(); i++) {
            Size size = sizes.get(i);
            if (i != open && size.fixed().isPresent()) {
                taken *= size.fixed().getAsLong();
            } else if (i != open && !computed.remove(size)) {
                return new FixedSize(-1);
            }
        }
        if (computed.size() == 1 && taken == count) {
            return computed.getFirst();
        }
        return computed.isEmpty() && taken > 0 && count % taken == 0 ? new FixedSize(count / taken) : new FixedSize(-1);
    }

    private static Var flatten(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        long given = call.attributes().integer("axis", 1);
        int axis = (int) (given < 0 ? given + rank : given);
        List<Size> sizes = Steps.sizes(x);
        Size front = flat(call, sizes.subList(0, axis));
        Size back = flat(call, sizes.subList(axis, rank));
        if (front.fixed().orElse(0) < 0 && back.fixed().orElse(0) < 0) {
            front = Steps.product(call, sizes.subList(0, axis));
        }
        return Steps.resultReshape(call, x, List.of(front, back));
    }

    private static Size flat(Call call, List<Size> sizes) {
        boolean known = sizes.stream().allMatch(size -> size.fixed().isPresent());
        return known ? Steps.product(call, sizes) : new FixedSize(-1);
    }

    private static Var squeeze(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        int[] axes = call.integers("axes", 1)
                .map(all -> LongStream.of(all)
                        .mapToInt(axis -> Dims.axis(axis, rank))
                        .toArray())
                .orElseGet(() -> IntStream.range(0, rank)
                        .filter(axis -> Dims.fixed(x, axis) == 1)
                        .toArray());
        return axes.length == 0
                ? Steps.identity(call, x)
                : call.result("squeeze", Params.of("x", x).with("axes", axes));
    }

    private static Var unsqueeze(Call call) {
        Var x = call.var(0);
        long[] axes = call.integers("axes", 1).orElseThrow(() -> call.refuse("axes are missing"));
        int rank = Dims.rank(x) + axes.length;
        int[] sorted = LongStream.of(axes)
                .mapToInt(axis -> Dims.axis(axis, rank))
                .sorted()
                .toArray();
        return axes.length == 0
                ? Steps.identity(call, x)
                : call.result("expand_dims", Params.of("x", x).with("axes", sorted));
    }

    private static GraphValue transpose(Call call) {
        int rank = call.rank(0);
        long[] reversed = IntStream.range(0, rank).mapToLong(i -> rank - 1 - i).toArray();
        int[] order = Arrays.stream(call.attributes().integers("perm", reversed))
                .mapToInt(axis -> Dims.axis(axis, rank))
                .toArray();
        if (call.value(0) instanceof Quantized weight) {
            return QuantizedWeights.transpose(weight, call.writer().settings().store(), order);
        }
        Var x = call.var(0);
        return new Computed(
                Steps.isInOrder(order)
                        ? x
                        : call.result("transpose", Params.of("x", x).with("perm", order)));
    }

    /** Stretches by repeating, or, where a size is computed, by an operation with a filled tensor that changes nothing. */
    private static Var expand(Call call) {
        Var x = call.var(0);
        Optional<List<Size>> given = sizes(call, 1, "shape");
        if (given.isEmpty()) {
            return filled(call, x, call.var(1));
        }
        int rank = Math.max(Dims.rank(x), given.get().size());
        Var wide = Steps.expandDims(call, x, Steps.range(0, rank - Dims.rank(x)));
        List<Size> own = Steps.sizes(wide);
        List<Size> target = new ArrayList<>();
        for (int axis = 0; axis < rank; axis++) {
            int from = axis - rank + given.get().size();
            Size wanted = from < 0 ? new FixedSize(1) : given.get().get(from);
            target.add(wanted.equals(new FixedSize(1)) ? own.get(axis) : wanted);
        }
        if (target.equals(own)) {
            return Steps.identity(call, wide);
        }
        int[] repeats = new int[rank];
        for (int axis = 0; axis < rank; axis++) {
            boolean same = target.get(axis).equals(own.get(axis));
            boolean fromOne = own.get(axis).equals(new FixedSize(1));
            long size = target.get(axis).fixed().orElse(-1);
            if (!same && (!fromOne || size < 0)) {
                return filled(call, wide, call.writer().sizes().of(call.base(), new Sizes(target, false)));
            }
            repeats[axis] = same ? 1 : Math.toIntExact(size);
        }
        return call.result("tile", Params.of("x", wide).with("reps", repeats));
    }

    private static Var filled(Call call, Var x, Var shape) {
        Value one = switch (x.dataType()) {
            case BOOL -> Value.bool(true);
            case INT32 -> Value.int32(1);
            default -> Call.number(1, x.dataType());
        };
        Var ones = call.op("fill", Params.of("shape", shape).with("value", one));
        return call.result(x.dataType() == DataType.BOOL ? "logical_and" : "mul", Steps.xy(x, ones));
    }

    private static Var tile(Call call) {
        Optional<Tensor> repeats = call.known(1);
        Params params = Params.of("x", call.var(0));
        return call.result(
                "tile",
                repeats.isPresent()
                        ? params.with(
                                "reps", Call.ints(Numbers.of(repeats.get()).toLongs()))
                        : params.with("reps", call.var(1)));
    }

    private static Var depthToSpace(Call call) {
        int block = (int) call.attributes().integer("blocksize", 1);
        Params params = Params.of("x", call.var(0));
        return call.attributes().text("mode", "DCR").equals("CRD")
                ? call.result("pixel_shuffle", params.with("upscale_factor", block))
                : call.result("depth_to_space", params.with("block_size", block));
    }

    private static Var reverseSequence(Call call) {
        return call.result(
                "reverse_sequence",
                Params.of("x", call.var(0))
                        .with("lengths", call.var(1))
                        .with("seq_axis", (int) call.attributes().integer("time_axis", 0))
                        .with("batch_axis", (int) call.attributes().integer("batch_axis", 1)));
    }
}
