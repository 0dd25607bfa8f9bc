package io.corepress.onnx.convert;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Folding.SizesFold;
import io.corepress.onnx.convert.GraphValue.Computed;
import io.corepress.onnx.convert.GraphValue.FixedSize;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.GraphValue.ScalarSize;
import io.corepress.onnx.convert.GraphValue.Size;
import io.corepress.onnx.convert.GraphValue.Sizes;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongBinaryOperator;

/**
 * Arithmetic with sizes of which some are known and some are not. Element by element, what is known is computed now,
 * and only the rest becomes operations on scalars.
 */
final class SizeFolds {
    /** Beyond this many elements it is no list of sizes. */
    private static final int MAX_ELEMENTS = 64;

    private SizeFolds() {}

    static Map<String, SizesFold> all() {
        Map<String, SizesFold> folds = new HashMap<>();
        folds.put("Shape", call -> Optional.of(shape(call)));
        folds.put("Size", call -> Optional.of(size(call)));
        folds.put("Identity", call -> hasSizes(call) ? Optional.of(call.value(0)) : Optional.empty());
        folds.put("Cast", SizeFolds::cast);
        folds.put("Gather", SizeFolds::gather);
        folds.put("Slice", SizeFolds::slice);
        folds.put("Concat", SizeFolds::concat);
        folds.put("Squeeze", call -> reshaped(call, true));
        folds.put("Unsqueeze", call -> reshaped(call, false));
        folds.put("Reshape", SizeFolds::reshape);
        folds.put("Add", call -> combine(call, "add", Long::sum));
        folds.put("Sub", call -> combine(call, "sub", (x, y) -> x - y));
        folds.put("Mul", call -> combine(call, "mul", (x, y) -> x * y));
        folds.put("Div", call -> combine(call, "floor_div", (x, y) -> y == 0 ? 0 : x / y));
        folds.put("ReduceProd", SizeFolds::product);
        folds.put("Equal", SizeFolds::equal);
        folds.put("Where", SizeFolds::where);
        return folds;
    }

    private static boolean hasSizes(Call call) {
        return call.values().stream().anyMatch(Sizes.class::isInstance);
    }

    private static GraphValue shape(Call call) {
        List<Size> sizes = sizesOf(call, call.value(0));
        int from = bound(call.attributes().integer("start", 0), sizes.size());
        int to = bound(call.attributes().integer("end", sizes.size()), sizes.size());
        return known(new Sizes(sizes.subList(from, Math.max(from, to)), false));
    }

    private static int bound(long index, int rank) {
        return Math.clamp(index < 0 ? index + rank : index, 0, rank);
    }

    private static List<Size> sizesOf(Call call, GraphValue value) {
        return switch (value) {
            case Computed(Var var) -> BlockWriter.ofTensor(var);
            case Quantized weight -> fixed(weight.shape().sizes());
            case Sizes sizes ->
                sizes.isScalar()
                        ? List.of()
                        : List.of(new FixedSize(sizes.elements().size()));
            case Known(Tensor tensor) -> fixed(tensor.shape().sizes());
            default -> BlockWriter.ofTensor(call.var(0));
        };
    }

    private static List<Size> fixed(long... sizes) {
        List<Size> all = new ArrayList<>();
        for (long size : sizes) {
            all.add(new FixedSize(size));
        }
        return all;
    }

    private static GraphValue size(Call call) {
        return multiplied(call, sizesOf(call, call.value(0)));
    }

    private static GraphValue multiplied(Call call, List<Size> sizes) {
        Size product = new FixedSize(1);
        for (Size size : sizes) {
            product = combine(call, "mul", (x, y) -> x * y, product, size);
        }
        return known(new Sizes(List.of(product), true));
    }

    private static Optional<GraphValue> product(Call call) {
        if (!(call.value(0) instanceof Sizes sizes) || sizes.isScalar()) {
            return Optional.empty();
        }
        GraphValue product = multiplied(call, sizes.elements());
        boolean keep = call.attributes().flag("keepdims", true);
        return elements(call, product).map(found -> known(new Sizes(found.elements(), !keep)));
    }

    /** What is known altogether is better off as a tensor. */
    static GraphValue known(Sizes sizes) {
        return sizes.computedCount() == 0 ? new Known(Call.known(sizes).orElseThrow()) : sizes;
    }

    /** {@return a value as sizes, if it can be} */
    private static Optional<Sizes> elements(Call call, GraphValue value) {
        return switch (value) {
            case Sizes sizes -> Optional.of(sizes);
            case Known(Tensor tensor)
            when tensor.dataType().isInteger() && tensor.shape().rank() <= 1 && tensor.elementCount() <= MAX_ELEMENTS ->
                Optional.of(new Sizes(
                        fixed(Numbers.of(tensor).toLongs()), tensor.shape().rank() == 0));
            case Computed(Var var)
            when var.dataType() == DataType.INT32 && var.tensorType().hasKnownRank() -> computed(call, var);
            default -> Optional.empty();
        };
    }

    private static Optional<Sizes> computed(Call call, Var var) {
        if (Dims.rank(var) == 0) {
            return Optional.of(new Sizes(List.of(new ScalarSize(var)), true));
        }
        if (Dims.rank(var) == 1 && Dims.size(var, 0).orElse(0) == 1) {
            Var scalar = call.op("squeeze", Params.of("x", var).with("axes", new int[] {0}));
            return Optional.of(new Sizes(List.of(new ScalarSize(scalar)), false));
        }
        return Optional.empty();
    }

    private static Optional<GraphValue> cast(Call call) {
        DataType target = ElementTypes.of((int) call.attributes().integer("to", 1));
        return target.isInteger() && call.value(0) instanceof Sizes sizes ? Optional.of(sizes) : Optional.empty();
    }

    private static Optional<GraphValue> gather(Call call) {
        Optional<Tensor> indices = call.known(1);
        if (!(call.value(0) instanceof Sizes sizes)
                || indices.isEmpty()
                || indices.get().shape().rank() > 1) {
            return Optional.empty();
        }
        List<Size> picked = new ArrayList<>();
        for (long index : Numbers.of(indices.get()).toLongs()) {
            picked.add(sizes.elements()
                    .get((int) (index < 0 ? index + sizes.elements().size() : index)));
        }
        return Optional.of(known(new Sizes(picked, indices.get().shape().rank() == 0)));
    }

    private static Optional<GraphValue> slice(Call call) {
        boolean boundsKnown = java.util.stream.IntStream.range(1, call.inputCount())
                .filter(call::has)
                .allMatch(i -> call.known(i).isPresent());
        if (!(call.value(0) instanceof Sizes sizes) || sizes.isScalar() || !boundsKnown) {
            return Optional.empty();
        }
        SliceRange range = SliceRange.of(call, Shape.of(sizes.elements().size()));
        List<Size> picked = new ArrayList<>();
        for (int i = 0; i < range.shape().size(0); i++) {
            picked.add(sizes.elements().get((int) (range.starts()[0] + i * range.steps()[0])));
        }
        return Optional.of(known(new Sizes(picked, false)));
    }

    private static Optional<GraphValue> concat(Call call) {
        if (!hasSizes(call)) {
            return Optional.empty();
        }
        List<Size> all = new ArrayList<>();
        for (GraphValue value : call.values()) {
            Optional<Sizes> part = elements(call, value);
            if (part.isEmpty() || part.get().isScalar()) {
                return Optional.empty();
            }
            all.addAll(part.get().elements());
        }
        return Optional.of(known(new Sizes(all, false)));
    }

    private static Optional<GraphValue> reshaped(Call call, boolean toScalar) {
        if (!(call.value(0) instanceof Sizes sizes)
                || sizes.isScalar() == toScalar
                || sizes.elements().size() != 1) {
            return Optional.empty();
        }
        boolean one = call.integers("axes", 1).map(axes -> axes.length == 1).orElse(true);
        return one ? Optional.of(new Sizes(sizes.elements(), toScalar)) : Optional.empty();
    }

    private static Optional<GraphValue> reshape(Call call) {
        Optional<Tensor> shape = call.known(1);
        if (!(call.value(0) instanceof Sizes sizes)
                || shape.isEmpty()
                || shape.get().elementCount() > 1) {
            return Optional.empty();
        }
        return Optional.of(new Sizes(sizes.elements(), shape.get().elementCount() == 0));
    }

    private static Optional<GraphValue> combine(Call call, String type, LongBinaryOperator formula) {
        if (!hasSizes(call) || call.inputCount() != 2) {
            return Optional.empty();
        }
        Optional<Sizes> one = elements(call, call.value(0));
        Optional<Sizes> other = elements(call, call.value(1));
        if (one.isEmpty() || other.isEmpty()) {
            return Optional.empty();
        }
        List<Size> results = new ArrayList<>();
        int count = Math.max(one.get().elements().size(), other.get().elements().size());
        List<Size> left = stretched(one.get(), count);
        List<Size> right = stretched(other.get(), count);
        for (int i = 0; i < count; i++) {
            results.add(combine(call, type, formula, left.get(i), right.get(i)));
        }
        return Optional.of(
                known(new Sizes(results, one.get().isScalar() && other.get().isScalar())));
    }

    private static List<Size> stretched(Sizes sizes, int count) {
        return sizes.elements().size() == 1
                ? Collections.nCopies(count, sizes.elements().getFirst())
                : sizes.elements();
    }

    private static Size combine(Call call, String type, LongBinaryOperator formula, Size x, Size y) {
        if (x.fixed().isPresent() && y.fixed().isPresent()) {
            return new FixedSize(
                    formula.applyAsLong(x.fixed().getAsLong(), y.fixed().getAsLong()));
        }
        long neutral = type.equals("mul") || type.equals("floor_div") ? 1 : 0;
        if (y.fixed().isPresent() && y.fixed().getAsLong() == neutral) {
            return x;
        }
        boolean commutes = type.equals("mul") || type.equals("add");
        if (commutes && x.fixed().isPresent() && x.fixed().getAsLong() == neutral) {
            return y;
        }
        Var left = call.writer().scalar(call.base(), x);
        Var right = call.writer().scalar(call.base(), y);
        return new ScalarSize(call.op(type, Params.of("x", left).with("y", right)));
    }

    /** A size is never negative: exporters compare sizes with -1 to find those that they leave open. */
    private static Optional<GraphValue> equal(Call call) {
        Optional<Sizes> one = hasSizes(call) ? elements(call, call.value(0)) : Optional.empty();
        Optional<Sizes> other = one.isPresent() ? elements(call, call.value(1)) : Optional.empty();
        if (other.isEmpty()) {
            return Optional.empty();
        }
        int count = Math.max(one.get().elements().size(), other.get().elements().size());
        List<Size> left = stretched(one.get(), count);
        List<Size> right = stretched(other.get(), count);
        long[] truths = new long[count];
        for (int i = 0; i < count; i++) {
            Size x = left.get(i);
            Size y = right.get(i);
            boolean bothKnown = x.fixed().isPresent() && y.fixed().isPresent();
            if (bothKnown || x.equals(y)) {
                truths[i] = x.equals(y) ? 1 : 0;
            } else if (x.fixed().orElse(0) >= 0 && y.fixed().orElse(0) >= 0) {
                return Optional.empty();
            }
        }
        boolean scalar = one.get().isScalar() && other.get().isScalar();
        Shape shape = scalar ? Shape.scalar() : Shape.of(count);
        return Optional.of(new Known(Numbers.of(DataType.BOOL, shape, truths).toTensor()));
    }

    private static Optional<GraphValue> where(Call call) {
        Optional<Tensor> condition = hasSizes(call) ? call.known(0) : Optional.empty();
        if (condition.isEmpty() || condition.get().shape().rank() > 1) {
            return Optional.empty();
        }
        Optional<Sizes> yes = elements(call, call.value(1));
        Optional<Sizes> no = elements(call, call.value(2));
        if (yes.isEmpty() || no.isEmpty()) {
            return Optional.empty();
        }
        long[] truths = Numbers.of(condition.get()).toLongs();
        int count = Math.max(
                truths.length,
                Math.max(yes.get().elements().size(), no.get().elements().size()));
        List<Size> chosen = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            boolean truth = truths[truths.length == 1 ? 0 : i] != 0;
            chosen.add(stretched(truth ? yes.get() : no.get(), count).get(i));
        }
        return Optional.of(known(new Sizes(chosen, false)));
    }
}
