package io.corepress.mil.infer;

import io.corepress.mil.Value;
import io.corepress.mil.op.OpInput;
import io.corepress.mil.op.OpSignature;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The values of parameters that an operation leaves out. */
final class Defaults {
    private Defaults() {}

    static Map<String, Value> of(OpCall call, OpSignature signature) {
        Map<String, Value> values = new LinkedHashMap<>();
        for (OpInput input : signature.inputs()) {
            if (!call.has(input.name())) {
                input.defaultText()
                        .flatMap(text -> value(call, signature, input, text))
                        .ifPresent(value -> values.put(input.name(), value));
            }
        }
        return values;
    }

    private static Optional<Value> value(OpCall call, OpSignature signature, OpInput input, String text) {
        return switch (text) {
            case "1/axis" -> rank(call).map(rank -> repeated(1, rank - 2));
            case "0/side" -> rank(call).map(rank -> repeated(0, 2 * (rank - 2)));
            case "all" ->
                rank(call).map(rank -> Value.int32s(IntStream.range(0, rank).toArray()));
            default -> Optional.of(scalar(dataType(call, signature, input, text), text));
        };
    }

    private static Optional<Integer> rank(OpCall call) {
        return call.tensor("x").hasKnownRank() ? Optional.of(call.rank("x")) : Optional.empty();
    }

    private static Value repeated(int number, int times) {
        int[] numbers = new int[times];
        Arrays.fill(numbers, number);
        return Value.int32s(numbers);
    }

    private static Value scalar(DataType dataType, String text) {
        return switch (dataType) {
            case STRING -> Value.string(text);
            case BOOL -> Value.bool(Boolean.parseBoolean(text));
            case FLOAT16, FLOAT32 -> Value.immediate(Tensor.ofFloats(dataType, Shape.scalar(), Float.parseFloat(text)));
            default -> Value.immediate(Tensor.ofInts(dataType, Shape.scalar(), Integer.parseInt(text)));
        };
    }

    /** {@return the type of a parameter of the same domain, else that which the text is of} */
    private static DataType dataType(OpCall call, OpSignature signature, OpInput input, String text) {
        return signature.inputs().stream()
                .filter(other -> input.domain().isPresent() && other.domain().equals(input.domain()))
                .filter(other -> call.has(other.name()))
                .map(other -> call.dataType(other.name()))
                .findFirst()
                .orElseGet(() -> isFraction(text) ? floatType(call, input) : otherType(input));
    }

    private static boolean isFraction(String text) {
        return text.matches("\\d+(\\.\\d+|e-\\d+)");
    }

    private static DataType floatType(OpCall call, OpInput input) {
        boolean likeX = call.has("x") && call.dataType("x").isFloat() && input.accepts(call.dataType("x"));
        return likeX ? call.dataType("x") : DataType.FLOAT32;
    }

    private static DataType otherType(OpInput input) {
        return Stream.of(DataType.INT32, DataType.STRING)
                .filter(input::accepts)
                .findFirst()
                .orElse(DataType.BOOL);
    }
}
