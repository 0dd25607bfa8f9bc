package io.corepress.neuralnetwork;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.NamedType;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mlpackage.proto.NeuralNetworkClassifier;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The last operation of a classifier: it gives the labels to the probabilities. Its outputs are no tensors, and it
 * stands behind all others, so it is added to the finished function.
 *
 * @param label the name of the output with the best label
 * @param probabilities the name of the output with the probabilities by label
 */
record Classification(NeuralNetworkClassifier classes, String label, String probabilities) {

    int count() {
        return switch (classes.getClassLabelsCase()) {
            case STRINGCLASSLABELS -> classes.getStringClassLabels().getVectorCount();
            case INT64CLASSLABELS -> classes.getInt64ClassLabels().getVectorCount();
            case CLASSLABELS_NOT_SET -> throw new MalformedModelException("this classifier has no class labels");
        };
    }

    boolean hasStrings() {
        return classes.hasStringClassLabels();
    }

    /** {@return the function with this operation at its end, and with its outputs instead of the probabilities} */
    Function addTo(Function function, String source) {
        Block body = function.body().orElseThrow();
        ValueType labelType = ValueType.TensorType.of(hasStrings() ? DataType.STRING : DataType.INT64);
        ValueType probabilitiesType =
                new ValueType.DictionaryType(labelType, ValueType.TensorType.of(DataType.FLOAT64));
        Map<String, Argument> inputs = new LinkedHashMap<>();
        inputs.put("probabilities", Argument.name(source));
        inputs.put("classes", Argument.value(labels(labelType)));
        List<Operation> operations = new ArrayList<>(body.operations());
        operations.add(new Operation(
                "classify",
                inputs,
                List.of(new NamedType(label, labelType), new NamedType(probabilities, probabilitiesType)),
                List.of(),
                Attributes.named("classify"),
                UnknownFields.none()));
        List<String> outputs = new ArrayList<>(List.of(label, probabilities));
        body.outputs().stream().filter(output -> !output.equals(source)).forEach(outputs::add);
        return function.withBody(Block.of(operations, outputs));
    }

    private Value labels(ValueType type) {
        List<Value> values = hasStrings()
                ? classes.getStringClassLabels().getVectorList().stream()
                        .map(Value::string)
                        .toList()
                : classes.getInt64ClassLabels().getVectorList().stream()
                        .map(Classification::number)
                        .toList();
        ValueType list = new ValueType.ListType(type, new ValueType.Constant(values.size()));
        return new Value(list, new Value.Items(values), "");
    }

    private static Value number(long number) {
        byte[] bytes = ByteBuffer.allocate(8)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(number)
                .array();
        return Value.immediate(Tensor.ofBytes(DataType.INT64, Shape.scalar(), bytes));
    }
}
