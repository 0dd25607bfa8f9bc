package io.corepress.mil.pass;

import io.corepress.mil.Argument;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

/**
 * {@code (x - mean(x)) / sqrt(mean((x - mean(x))^2) + epsilon)}, times a scale and plus an offset if they follow, becomes
 * {@code layer_norm}.
 */
final class LayerNormFusion {
    private final FunctionEdit edit;
    private final Patterns patterns;

    private LayerNormFusion(FunctionEdit edit) {
        this.edit = edit;
        this.patterns = new Patterns(edit);
    }

    static Function fuse(Function function) {
        FunctionEdit edit = FunctionEdit.of(function);
        LayerNormFusion fusion = new LayerNormFusion(edit);
        for (Operation operation : edit.operations()) {
            if (operation.type().equals("real_div")) {
                fusion.norm(operation).ifPresent(norm -> fusion.replace(operation, norm));
            }
        }
        return edit.apply();
    }

    private record Norm(String x, int[] axes, Tensor epsilon) {}

    private Optional<Norm> norm(Operation division) {
        Optional<Operation> centred = patterns.producer(division, "x", "sub");
        Optional<Operation> sum =
                patterns.producer(division, "y", "sqrt").flatMap(root -> patterns.producer(root, "x", "add"));
        if (centred.isEmpty() || sum.isEmpty()) {
            return Optional.empty();
        }
        String side = edit.constantTensor(sum.get(), "x").isPresent() ? "x" : "y";
        OptionalDouble epsilon = patterns.number(sum.get(), side);
        Optional<Operation> variance = patterns.producer(sum.get(), side.equals("x") ? "y" : "x", "reduce_mean");
        Optional<Operation> mean = patterns.producer(centred.get(), "y", "reduce_mean");
        Optional<String> x = edit.name(centred.get(), "x");
        if (epsilon.isEmpty() || variance.isEmpty() || mean.isEmpty() || x.isEmpty()) {
            return Optional.empty();
        }
        boolean isMean = edit.name(mean.get(), "x").equals(x);
        Optional<int[]> axes = axes(mean.get());
        boolean sameAxes = axes.isPresent()
                && axes(variance.get())
                        .filter(other -> java.util.Arrays.equals(other, axes.get()))
                        .isPresent();
        if (!isMean || !sameAxes || !isSquare(variance.get(), centred.get(), x.get())) {
            return Optional.empty();
        }
        Tensor scalar = Tensor.ofFloats(Patterns.dataType(division), Shape.scalar(), (float) epsilon.getAsDouble());
        return Optional.of(new Norm(x.get(), axes.get(), scalar));
    }

    /** {@return the axes of a mean, if they are kept and are the last ones} */
    private Optional<int[]> axes(Operation mean) {
        int rank = Patterns.rank(mean);
        boolean keeps = edit.constantTensor(mean, "keep_dims")
                .filter(tensor -> tensor.toInts()[0] != 0)
                .isPresent();
        return edit.constantTensor(mean, "axes")
                .map(Tensor::toInts)
                .map(axes -> IntStream.of(axes)
                        .map(axis -> axis < 0 ? axis + rank : axis)
                        .sorted()
                        .toArray())
                .filter(axes -> keeps && axes.length > 0 && axes[0] == rank - axes.length)
                .filter(axes -> axes[axes.length - 1] == rank - 1);
    }

    /** Whether the variance is of the square of what is centred, which exporters may compute twice. */
    private boolean isSquare(Operation variance, Operation centred, String x) {
        Optional<Operation> square = edit.producer(variance, "x");
        if (square.isEmpty()) {
            return false;
        }
        Optional<String> base = switch (square.get().type()) {
            case "mul" ->
                edit.name(square.get(), "x")
                        .filter(name -> edit.name(square.get(), "y").equals(Optional.of(name)));
            case "pow" ->
                edit.name(square.get(), "x")
                        .filter(name -> patterns.number(square.get(), "y").orElse(0) == 2);
            case "square" -> edit.name(square.get(), "x");
            default -> Optional.empty();
        };
        return base.flatMap(edit::producer)
                .filter(other -> other == centred
                        || other.type().equals("sub")
                                && edit.name(other, "x").equals(Optional.of(x))
                                && edit.producer(other, "y").equals(edit.producer(centred, "y")))
                .isPresent();
    }

    private void replace(Operation division, Norm norm) {
        Shape shape = shape(division, norm.axes());
        List<Operation> chain = new ArrayList<>(List.of(division));
        Optional<Tensor> scale = next(chain, "mul", shape);
        Optional<Tensor> offset = next(chain, "add", shape);
        Operation last = chain.getLast();
        List<Operation> replacement = new ArrayList<>();
        Map<String, Argument> inputs = new LinkedHashMap<>();
        put(replacement, inputs, last, "axes", Value.int32s(norm.axes()));
        put(replacement, inputs, last, "epsilon", Value.of(norm.epsilon()));
        scale.ifPresent(tensor -> put(replacement, inputs, last, "gamma", Value.of(tensor)));
        offset.ifPresent(tensor -> put(replacement, inputs, last, "beta", Value.of(tensor)));
        inputs.put("x", Argument.name(norm.x()));
        replacement.add(
                new Operation("layer_norm", inputs, last.outputs(), List.of(), last.attributes(), last.extra()));
        chain.forEach(operation -> edit.replace(operation, List.of()));
        edit.replace(last, replacement);
    }

    private void put(
            List<Operation> operations, Map<String, Argument> inputs, Operation last, String parameter, Value value) {
        String name = edit.freshName(last.name() + "_" + parameter);
        operations.add(Operation.constant(name, value));
        inputs.put(parameter, Argument.name(name));
    }

    /** {@return the sizes of the axes, nothing fits where one is not known} */
    private static Shape shape(Operation operation, int... axes) {
        List<Dimension> sizes = ((TensorType) operation.outputs().getFirst().type()).dimensions();
        return Shape.of(IntStream.of(axes)
                .mapToLong(axis -> sizes.get(axis) instanceof Constant(long size) ? size : 0)
                .toArray());
    }

    /** {@return the constant of the operation of this type that alone uses the last of the chain, which it joins} */
    private Optional<Tensor> next(List<Operation> chain, String type, Shape shape) {
        Operation last = chain.getLast();
        if (!edit.hasOneUse(last)) {
            return Optional.empty();
        }
        Optional<Operation> user = edit.uses(last)
                .getFirst()
                .consumer()
                .filter(operation -> operation.type().equals(type));
        Optional<Tensor> constant = user.flatMap(operation -> {
            Uses.Use use = edit.uses(last).getFirst();
            return edit.constantTensor(operation, use.parameter().equals("x") ? "y" : "x");
        });
        Optional<Tensor> fitting = constant.filter(tensor -> tensor.shape().equals(shape));
        fitting.ifPresent(tensor -> chain.add(user.get()));
        return fitting;
    }
}
