package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.corepress.mil.NamedType;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.DictionaryType;
import io.corepress.mil.ValueType.ListType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The last operator of a classifier against its definition. */
class ClassificationTest {
    private static final ValueType FP64 = TensorType.of(DataType.FLOAT64);

    @Test
    void theLikeliestClassIsNamedAndAllHaveTheirProbability() {
        Value classes = list(DataType.STRING, Value.string("cat"), Value.string("dog"), Value.string("eel"));
        Prediction prediction = run(DataType.STRING, classes);
        assertThat(prediction.outputs().get("label").text()).contains("dog");
        Value.Dictionary dictionary =
                (Value.Dictionary) prediction.outputs().get("probabilities").content();
        assertThat(dictionary.entries())
                .extracting(entry -> entry.key().text().orElseThrow())
                .containsExactly("cat", "dog", "eel");
        assertThat(dictionary.entries())
                .extracting(entry -> fp64(entry.value()))
                .containsExactly((double) 0.2f, 0.5, (double) 0.3f);
    }

    @Test
    void classesMayBeNumbers() {
        Value classes = list(DataType.INT64, int64(7), int64(-3), int64(1L << 40));
        Prediction prediction = run(DataType.INT64, classes);
        Value label = prediction.outputs().get("label");
        assertThat(label).isEqualTo(int64(-3));
        assertThat(prediction.outputs().get("probabilities").type())
                .isEqualTo(new DictionaryType(TensorType.of(DataType.INT64), FP64));
    }

    @Test
    void everyProbabilityNeedsAClass() {
        Value classes = list(DataType.STRING, Value.string("cat"));
        assertThatExceptionOfType(EngineException.class)
                .isThrownBy(() -> run(DataType.STRING, classes))
                .withMessageContaining("classes must be 3, one for each probability, got 1");
    }

    private static Prediction run(DataType type, Value classes) {
        List<NamedType> outputs = List.of(
                new NamedType("label", TensorType.of(type)),
                new NamedType("probabilities", new DictionaryType(TensorType.of(type), FP64)));
        var function = Operations.function(
                List.of(Operations.floats("x")),
                List.of(Operations.op("classify", outputs, List.of(), "probabilities", "x", "classes", classes)),
                "label",
                "probabilities");
        try (Predictor predictor = Predictor.load(function, EngineOptions.DEFAULT)) {
            return predictor.predict(Map.of("x", floats(shape(1, 3), 0.2f, 0.5f, 0.3f)));
        }
    }

    private static Value list(DataType type, Value... classes) {
        ValueType listType = new ListType(TensorType.of(type), new ValueType.Constant(classes.length));
        return new Value(listType, new Value.Items(List.of(classes)), "");
    }

    private static Value int64(long number) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Value.immediate(Tensor.ofBytes(DataType.INT64, Shape.scalar(), bytes));
    }

    private static double fp64(Value value) {
        ByteBuffer bytes = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
        value.tensor().orElseThrow().bytes().read(0, bytes);
        return bytes.getDouble(0);
    }
}
