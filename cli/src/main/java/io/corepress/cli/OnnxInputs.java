package io.corepress.cli;

import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.OnnxModel;
import io.corepress.onnx.graph.ValueInfo;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** What {@code convert} is told of the inputs of an ONNX model. */
final class OnnxInputs {
    private OnnxInputs() {}

    /** {@return shapes by input, from words like {@code 1,3,224,224}}; 0 is a size that stays flexible */
    static Map<String, long[]> shapes(Map<String, String> words) {
        Map<String, long[]> shapes = new LinkedHashMap<>();
        words.forEach((name, sizes) -> shapes.put(
                name,
                Stream.of(sizes.split(","))
                        .mapToLong(size -> whole("--shape " + name, size, 0))
                        .toArray()));
        return shapes;
    }

    private static long whole(String option, String word, long least) {
        try {
            long number = Long.parseLong(word.strip());
            if (number >= least) {
                return number;
            }
        } catch (NumberFormatException e) {
            // said below, as for numbers that are too small
        }
        throw new IllegalArgumentException(
                option + " takes whole numbers" + (least == 0 ? " from 0" : "") + ", got \"" + word + "\"");
    }

    /** {@return tensors by input, from words like {@code 16000}: one number for all elements, or one for each} */
    static Map<String, Tensor> constants(Map<String, String> words, OnnxModel model) {
        Map<String, Tensor> constants = new LinkedHashMap<>();
        words.forEach((name, numbers) -> constants.put(name, constant(name, numbers, model)));
        return constants;
    }

    private static Tensor constant(String name, String numbers, OnnxModel model) {
        List<String> names = model.inputs().stream().map(ValueInfo::name).toList();
        ValueInfo.Type type = model.inputs().stream()
                .filter(input -> input.name().equals(name))
                .findFirst()
                .orElseThrow(() ->
                        new IllegalArgumentException("an input must be one of " + names + ", got \"" + name + "\""))
                .type();
        String[] words = numbers.split(",");
        Shape shape = shape(type, words.length)
                .orElseThrow(() -> new IllegalArgumentException(
                        "--fix " + name + " cannot be " + words.length + " numbers: the input is " + type.toText()));
        DataType elements = ((ValueInfo.TensorInfo) type).dataType();
        int count = Math.toIntExact(shape.elementCount());
        double[] floats = new double[count];
        long[] integers = new long[count];
        for (int i = 0; i < count; i++) {
            String word = words[words.length == 1 ? 0 : i];
            if (elements.isFloat()) {
                floats[i] = number(name, word);
            } else {
                integers[i] = whole("--fix " + name, word, Long.MIN_VALUE);
            }
        }
        return (elements.isFloat() ? Numbers.of(elements, shape, floats) : Numbers.of(elements, shape, integers))
                .toTensor();
    }

    /** {@return the shape of an input, which so many numbers fill} */
    private static Optional<Shape> shape(ValueInfo.Type type, int numbers) {
        if (!(type instanceof ValueInfo.TensorInfo(DataType elements, var dimensions)) || elements == DataType.STRING) {
            return Optional.empty();
        }
        List<ValueInfo.Dimension> sizes = dimensions.orElse(List.of());
        if (sizes.stream().allMatch(ValueInfo.Fixed.class::isInstance)) {
            Shape shape = Shape.of(sizes.stream()
                    .mapToLong(size -> ((ValueInfo.Fixed) size).size())
                    .toArray());
            return numbers == 1 || shape.elementCount() == numbers ? Optional.of(shape) : Optional.empty();
        }
        return sizes.size() == 1 ? Optional.of(Shape.of(numbers)) : Optional.empty();
    }

    private static double number(String name, String word) {
        try {
            return Double.parseDouble(word.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("--fix " + name + ": \"" + word + "\" is no number");
        }
    }
}
