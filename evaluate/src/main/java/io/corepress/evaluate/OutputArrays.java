package io.corepress.evaluate;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.Prediction;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The outputs of a model as arrays, those of classifiers too. */
public final class OutputArrays {
    private OutputArrays() {}

    /**
     * {@return the outputs by name: tensors as they are; the probabilities of a classifier as float32, one for each of
     * its {@link ClassLabels}, in their order; a label that is text as an int32 scalar, its place among the labels}
     */
    public static Map<String, Tensor> of(RunnableModel model, Prediction prediction) {
        List<String> labels = ClassLabels.of(model);
        Map<String, Tensor> arrays = new LinkedHashMap<>();
        prediction
                .outputs()
                .forEach((name, value) -> arrays.put(
                        name,
                        numbers(name, value, labels)
                                .orElseGet(() -> Tensor.ofInts(
                                        DataType.INT32, Shape.scalar(), labels.indexOf(ClassLabels.text(value))))));
        return arrays;
    }

    /** {@return an output of numbers, with probabilities in the order of the labels; nothing for text} */
    static Optional<Tensor> numbers(String name, Value value, List<String> labels) {
        if (value.text().isPresent()) {
            return Optional.empty();
        }
        return value.tensor().or(() -> {
            float[] row = Rows.ofDictionary(name, value, labels).values();
            return Optional.of(Tensor.ofFloats(DataType.FLOAT32, Shape.of(row.length), row));
        });
    }
}
