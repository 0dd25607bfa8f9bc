package io.corepress.mil.op;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Keeps what negative indices mean. Up to iOS 16 an index of -1 is the last place of an axis; from iOS 17 on it is out
 * of bounds and the result undefined. So {@code index >= 0 ? index : index + size} goes before the operation: computed
 * at once for constants, by operations for all else that may be negative.
 */
final class IndexGuard {
    /** The operators that look up by index, and the parameter whose axes the indices are about. */
    private static final Map<String, String> DATA_PARAMETERS = Map.of(
            "gather", "x",
            "gather_along_axis", "x",
            "gather_nd", "x",
            "scatter", "data",
            "scatter_along_axis", "data",
            "scatter_nd", "data");

    /** Operators that yield nothing negative. */
    private static final Set<String> NATURAL = Set.of("argsort", "non_zero", "reduce_argmax", "reduce_argmin", "shape");

    /** What an operation needs. */
    sealed interface Outcome {}

    /** Its indices are never negative. */
    record Unneeded() implements Outcome {}

    /**
     * @param operations what stands in its place, itself with other indices at the end
     */
    record Guarded(List<Operation> operations) implements Outcome {}

    record Impossible(String reason) implements Outcome {}

    private final Operation operation;
    private final Scope scope;
    private final Names names;
    private final String prefix;
    /** What goes before the operation; grows as the guard is made. */
    private final List<Operation> added = new ArrayList<>();

    private IndexGuard(Operation operation, Scope scope, Names names) {
        this.operation = operation;
        this.scope = scope;
        this.names = names;
        this.prefix = operation.outputs().getFirst().name() + "_indices";
    }

    static boolean concerns(Operation operation) {
        return DATA_PARAMETERS.containsKey(operation.type())
                && operation.inputs().containsKey("indices")
                && !operation.outputs().isEmpty();
    }

    static Outcome of(Operation operation, Scope scope, Names names) {
        return new IndexGuard(operation, scope, names).outcome();
    }

    private Outcome outcome() {
        Argument indices = operation.inputs().get("indices");
        Optional<TensorType> type = scope.tensorType(indices);
        Optional<Tensor> constant = scope.constant(indices)
                .flatMap(Value::tensor)
                .filter(tensor -> tensor.dataType().isInteger());
        boolean natural = type.filter(known -> !known.dataType().isSigned()).isPresent()
                || constant.filter(known -> IntStream.of(known.toInts()).allMatch(index -> index >= 0))
                        .isPresent()
                || NATURAL.contains(scope.producer(indices));
        if (natural) {
            return new Unneeded();
        }
        Optional<TensorType> data = Optional.ofNullable(operation.inputs().get(DATA_PARAMETERS.get(operation.type())))
                .flatMap(scope::tensorType)
                .filter(TensorType::hasKnownRank);
        if (type.isEmpty() || data.isEmpty()) {
            return new Impossible("its indices may be negative, which iOS17 forbids, and the shapes are not known");
        }
        Optional<int[]> axes = axes(type.get(), (int) data.get().rank());
        if (axes.isEmpty()) {
            return new Impossible("its indices may be negative, which iOS17 forbids, and the axes are not known");
        }
        Optional<int[]> sizes = sizes(data.get(), axes.get());
        String guarded = constant.isPresent() && sizes.isPresent()
                ? constant("from_start", counted(constant.get(), sizes.get()))
                : computed(indices, type.get(), data.get(), axes.get(), sizes);
        Map<String, Argument> inputs = new LinkedHashMap<>(operation.inputs());
        inputs.put("indices", Argument.name(guarded));
        added.add(operation.withInputs(inputs));
        return new Guarded(List.copyOf(added));
    }

    /** {@return the axes of the data that indices are for: one, or one for each index of a {@code _nd} operator} */
    private Optional<int[]> axes(TensorType indices, int rank) {
        Optional<Integer> first = isNd() ? number("batch_dims") : number("axis");
        int count = 1;
        if (isNd()) {
            if (!indices.hasKnownRank()
                    || indices.rank() == 0
                    || !(indices.dimensions().getLast() instanceof ValueType.Constant(long size))
                    || size < 0
                    || size > rank) {
                return Optional.empty();
            }
            count = (int) size;
        }
        int last = count - 1;
        return first.map(axis -> axis < 0 ? axis + rank : axis)
                .filter(axis -> axis >= 0 && axis + last < rank)
                .map(axis -> IntStream.rangeClosed(axis, axis + last).toArray());
    }

    /** {@return an int parameter, 0 where it is not given, or nothing where it is not constant} */
    private Optional<Integer> number(String parameter) {
        Argument argument = operation.inputs().get(parameter);
        return argument == null
                ? Optional.of(0)
                : scope.constant(argument)
                        .flatMap(Value::tensor)
                        .filter(tensor -> tensor.elementCount() == 1)
                        .map(tensor -> tensor.toInts()[0]);
    }

    private static Optional<int[]> sizes(TensorType data, int[] axes) {
        int[] sizes = new int[axes.length];
        for (int i = 0; i < axes.length; i++) {
            if (!(data.dimensions().get(axes[i]) instanceof ValueType.Constant(long size)) || size != (int) size) {
                return Optional.empty();
            }
            sizes[i] = (int) size;
        }
        return Optional.of(sizes);
    }

    /** {@return the indices counted from the start of their axes; the last axis of {@code _nd} indices is one a place} */
    private static Value counted(Tensor indices, int[] sizes) {
        int[] counted = indices.toInts();
        for (int i = 0; i < counted.length; i++) {
            counted[i] += counted[i] < 0 ? sizes[i % sizes.length] : 0;
        }
        return Value.immediate(Tensor.ofInts(DataType.INT32, indices.shape(), counted));
    }

    private String computed(Argument given, TensorType type, TensorType data, int[] axes, Optional<int[]> sizes) {
        Argument indices = given;
        if (type.dataType() != DataType.INT32) {
            // The operators of the guard take no integers but int32.
            Argument dtype = Argument.name(constant("dtype", Value.string(DataType.INT32.milName())));
            indices = add("cast", "int32", type(type, DataType.INT32), "x", indices, "dtype", dtype);
        }
        Argument zero = Argument.name(constant("zero", Value.int32(0)));
        Argument size = sizes.map(known -> Argument.name(constant("size", integers(known))))
                .orElseGet(() -> measuredSize(data, axes));
        Argument isNatural = add("greater_equal", "not_negative", type(type, DataType.BOOL), "x", indices, "y", zero);
        Argument fromEnd = add("add", "from_end", type(type, DataType.INT32), "x", indices, "y", size);
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("cond", isNatural);
        inputs.put("a", indices);
        inputs.put("b", fromEnd);
        return add("select", "from_start", type(type, DataType.INT32), inputs);
    }

    /** {@return the sizes of the axes as they are when the model runs} */
    private Argument measuredSize(TensorType data, int[] axes) {
        Argument values = operation.inputs().get(DATA_PARAMETERS.get(operation.type()));
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put(
                "x",
                Argument.name(add("shape", "shape", TensorType.of(DataType.INT32, data.rank()), Map.of("x", values))));
        Value wanted = integers(axes);
        inputs.put("indices", Argument.name(constant("axes", wanted)));
        inputs.put("axis", Argument.name(constant("size_axis", Value.int32(0))));
        inputs.put("batch_dims", Argument.name(constant("size_batch_dims", Value.int32(0))));
        inputs.put("validate_indices", Argument.name(constant("size_validate_indices", Value.bool(false))));
        return Argument.name(add("gather", "size", (TensorType) wanted.type(), inputs));
    }

    /** {@return a scalar, or for {@code _nd} operators a vector along the last axis of the indices} */
    private Value integers(int[] numbers) {
        return isNd() ? Value.int32s(numbers) : Value.int32(numbers[0]);
    }

    private boolean isNd() {
        return operation.type().endsWith("_nd");
    }

    private String constant(String role, Value value) {
        String name = names.fresh(prefix + "_" + role);
        added.add(Operation.constant(name, value));
        return name;
    }

    private Argument add(
            String type, String role, TensorType output, String one, Argument first, String other, Argument second) {
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put(one, first);
        inputs.put(other, second);
        return Argument.name(add(type, role, output, inputs));
    }

    private String add(String type, String role, TensorType output, Map<String, Argument> inputs) {
        String name = names.fresh(prefix + "_" + role);
        added.add(Operation.of(type, inputs, new NamedType(name, output)));
        return name;
    }

    private static TensorType type(TensorType shape, DataType dataType) {
        return new TensorType(dataType, shape.rank(), shape.dimensions(), Attributes.none());
    }
}
