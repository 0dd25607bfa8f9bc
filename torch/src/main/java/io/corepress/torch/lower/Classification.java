package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.binding.NativeTensors;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The last operator of a classifier. */
final class Classification {
    private Classification() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(entry("classify", Classification::classify));

    /** The label of the greatest probability, the first one of equals, and a dictionary of all. */
    private static List<Datum> classify(Call call) {
        List<Value> classes = classes(call.known("classes"));
        float[] probabilities = NativeTensors.toTensor(call.tensor("probabilities"), DataType.FLOAT32)
                .toFloats();
        if (classes.size() != probabilities.length) {
            throw new IllegalArgumentException(
                    "classes must be " + probabilities.length + ", one for each probability, got " + classes.size());
        }
        int best = 0;
        List<Value.Entry> entries = new ArrayList<>();
        for (int i = 0; i < probabilities.length; i++) {
            best = probabilities[i] > probabilities[best] ? i : best;
            entries.add(new Value.Entry(classes.get(i), Value.immediate(fp64(probabilities[i]))));
        }
        Value dictionary = new Value(call.declared(1), new Value.Dictionary(entries), "");
        return List.of(new Datum.Plain(classes.get(best)), new Datum.Plain(dictionary));
    }

    private static Tensor fp64(double number) {
        byte[] bytes = ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(number)
                .array();
        return Tensor.ofBytes(DataType.FLOAT64, Shape.scalar(), bytes);
    }

    private static List<Value> classes(Value classes) {
        return switch (classes.content()) {
            case Value.Items(List<Value> values) -> values;
            case Value.Strings(List<String> texts) ->
                texts.stream().map(Value::string).toList();
            default -> throw new IllegalArgumentException("classes must be a list of strings or of int64");
        };
    }
}
