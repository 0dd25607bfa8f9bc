package io.corepress.torch;

import io.corepress.mil.Argument;
import io.corepress.mil.Attributes;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.UnknownFields;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A function of a single operation, for tests of operators: {@code OneOperation.of("add").input("x", x).input("y",
 * y).run()}. Immutable.
 *
 * @param inputs given when the function runs, by parameter; several where the parameter takes a list
 * @param constants known from the file, by parameter
 * @param outputs the element types of the outputs
 */
record OneOperation(
        String type,
        OpSet opset,
        Map<String, List<Tensor>> inputs,
        Map<String, Value> constants,
        List<DataType> outputs) {

    static OneOperation of(String type) {
        return new OneOperation(type, OpSet.CORE_ML_8, Map.of(), Map.of(), List.of(DataType.FLOAT32));
    }

    OneOperation input(String parameter, Tensor... tensors) {
        Map<String, List<Tensor>> more = new LinkedHashMap<>(inputs);
        more.put(parameter, Arrays.asList(tensors));
        return new OneOperation(type, opset, more, constants, outputs);
    }

    OneOperation with(String parameter, Value value) {
        Map<String, Value> more = new LinkedHashMap<>(constants);
        more.put(parameter, value);
        return new OneOperation(type, opset, inputs, more, outputs);
    }

    /** The same, where an input is known from the file instead. */
    OneOperation known(String parameter, Value value) {
        Map<String, List<Tensor>> fewer = new LinkedHashMap<>(inputs);
        fewer.remove(parameter);
        return new OneOperation(type, opset, fewer, constants, outputs).with(parameter, value);
    }

    OneOperation with(String parameter, int number) {
        return with(parameter, Value.int32(number));
    }

    OneOperation with(String parameter, int... numbers) {
        return with(parameter, Value.int32s(numbers));
    }

    /** An int32 vector, also where it has a single element. */
    OneOperation withVector(String parameter, int... numbers) {
        return with(parameter, Value.int32s(numbers));
    }

    OneOperation with(String parameter, float number) {
        return with(parameter, Value.of(floats(new long[0], number)));
    }

    OneOperation with(String parameter, boolean truth) {
        return with(parameter, Value.bool(truth));
    }

    OneOperation with(String parameter, String text) {
        return with(parameter, Value.string(text));
    }

    OneOperation returning(DataType... types) {
        return new OneOperation(type, opset, inputs, constants, List.of(types));
    }

    OneOperation opset(OpSet other) {
        return new OneOperation(type, other, inputs, constants, outputs);
    }

    Function toFunction() {
        List<NamedType> functionInputs = new ArrayList<>();
        Map<String, Argument> arguments = new LinkedHashMap<>();
        given().forEach((name, tensor) ->
                functionInputs.add(new NamedType(name, TensorType.of(tensor.dataType(), tensor.shape()))));
        inputs.forEach((parameter, tensors) -> {
            List<String> names = new ArrayList<>();
            for (int i = 0; i < tensors.size(); i++) {
                names.add(parameter + "_" + i);
            }
            arguments.put(parameter, Argument.names(names));
        });
        constants.forEach((parameter, value) -> arguments.put(parameter, Argument.value(value)));
        List<NamedType> results = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            ValueType unknown = new TensorType(outputs.get(i), -1, List.of(), Attributes.none());
            results.add(new NamedType("result_" + i, unknown));
        }
        Operation operation =
                new Operation(type, arguments, results, List.of(), Attributes.named("result_0"), UnknownFields.none());
        return Function.of(
                functionInputs,
                opset,
                Block.of(
                        List.of(operation),
                        results.stream().map(NamedType::name).toList()));
    }

    /** {@return the tensors to run it with, by the names of the function's inputs} */
    Map<String, Tensor> given() {
        Map<String, Tensor> given = new LinkedHashMap<>();
        inputs.forEach((parameter, tensors) -> {
            for (int i = 0; i < tensors.size(); i++) {
                given.put(parameter + "_" + i, tensors.get(i));
            }
        });
        return given;
    }

    List<Tensor> runAll() {
        try (Predictor predictor = Predictor.load(toFunction(), EngineOptions.DEFAULT)) {
            Prediction prediction = predictor.predict(given());
            return prediction.outputs().values().stream()
                    .map(value -> value.tensor().orElseThrow())
                    .toList();
        }
    }

    Tensor run() {
        return runAll().getFirst();
    }

    static Tensor floats(long[] sizes, float... numbers) {
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(sizes), numbers);
    }

    static Tensor ints(long[] sizes, int... numbers) {
        return Tensor.ofInts(DataType.INT32, Shape.of(sizes), numbers);
    }

    static long[] shape(long... sizes) {
        return sizes;
    }
}
