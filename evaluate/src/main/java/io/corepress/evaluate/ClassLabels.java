package io.corepress.evaluate;

import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import java.util.Arrays;
import java.util.List;

/** The names of a classifier's classes, which its program holds. */
public final class ClassLabels {
    private ClassLabels() {}

    /** {@return the labels in the order of the probabilities; empty if the model is no classifier} */
    public static List<String> of(RunnableModel model) {
        return model.functions().stream()
                .flatMap(function -> function.body().orElseThrow().operations().stream()
                        .filter(operation -> operation.type().equals("classify"))
                        .map(operation -> labels(function.body().orElseThrow().operations(), operation)))
                .findFirst()
                .orElse(List.of());
    }

    private static List<String> labels(List<Operation> operations, Operation classify) {
        return classify.constantParameter("classes")
                .or(() -> classify.inputs()
                        .get("classes")
                        .singleName()
                        .flatMap(name -> operations.stream()
                                .filter(operation ->
                                        operation.isConst() && operation.name().equals(name))
                                .findFirst()
                                .flatMap(operation -> operation.attributes().get("val"))))
                .map(ClassLabels::texts)
                .orElse(List.of());
    }

    private static List<String> texts(Value value) {
        return switch (value.content()) {
            case Value.Strings(List<String> strings) -> strings;
            case Value.Items(List<Value> items) ->
                items.stream().map(ClassLabels::text).toList();
            case Value.Numbers numbers ->
                Arrays.stream(numbers.tensor().toInts())
                        .mapToObj(Integer::toString)
                        .toList();
            default -> List.of();
        };
    }

    /** {@return a label, whether it is a string or a number} */
    public static String text(Value value) {
        return value.text()
                .or(() -> value.tensor().map(tensor -> Integer.toString(tensor.toInts()[0])))
                .orElse("");
    }
}
