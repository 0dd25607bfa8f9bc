package io.corepress.torch;

import io.corepress.mil.OpSet;
import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One operation and what coremltools says that it yields: a few lines of {@code coremltools-values.txt}. */
record CoremltoolsCase(int number, OneOperation operation, List<Tensor> outputs) {

    String type() {
        return operation.type();
    }

    @Override
    public String toString() {
        return number + " " + type();
    }

    static List<CoremltoolsCase> all() throws IOException {
        try (InputStream stream = CoremltoolsCase.class.getResourceAsStream("coremltools-values.txt")) {
            String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            List<List<String>> blocks = new ArrayList<>();
            text.lines().filter(line -> !line.startsWith("#")).forEach(line -> {
                if (!line.startsWith(" ")) {
                    blocks.add(new ArrayList<>());
                }
                blocks.getLast().add(line.strip());
            });
            List<CoremltoolsCase> cases = new ArrayList<>();
            for (List<String> block : blocks) {
                cases.add(parse(cases.size(), block));
            }
            return cases;
        }
    }

    private static CoremltoolsCase parse(int number, List<String> lines) {
        String[] head = lines.getFirst().split(" ");
        OpSet opset = Arrays.stream(OpSet.values())
                .filter(set -> set.target().equals(head[1]))
                .findFirst()
                .orElseThrow();
        OneOperation operation = OneOperation.of(head[0]).opset(opset);
        Map<String, List<Tensor>> inputs = new LinkedHashMap<>();
        List<Tensor> outputs = new ArrayList<>();
        for (String line : lines.subList(1, lines.size())) {
            String[] words = line.split(" ");
            if (words[0].equals("=")) {
                outputs.add(tensor(words, 1));
            } else if (words[1].equals("in")) {
                inputs.computeIfAbsent(words[0], parameter -> new ArrayList<>()).add(tensor(words, 2));
            } else if (words[2].equals("string")) {
                operation = operation.with(words[0], words[3]);
            } else {
                operation = operation.with(words[0], Value.of(tensor(words, 2)));
            }
        }
        for (Map.Entry<String, List<Tensor>> input : inputs.entrySet()) {
            operation = operation.input(input.getKey(), input.getValue().toArray(Tensor[]::new));
        }
        DataType[] types = outputs.stream().map(Tensor::dataType).toArray(DataType[]::new);
        return new CoremltoolsCase(number, operation.returning(types), outputs);
    }

    /** A type, a shape and numbers: {@code fp32 [2,1] 0.5 -1}. */
    private static Tensor tensor(String[] words, int from) {
        DataType type = Arrays.stream(DataType.values())
                .filter(one -> one.milName().equals(words[from]))
                .findFirst()
                .orElseThrow();
        String sizes = words[from + 1].substring(1, words[from + 1].length() - 1);
        Shape shape = Shape.of(Arrays.stream(sizes.split(","))
                .filter(size -> !size.isEmpty())
                .mapToLong(Long::parseLong)
                .toArray());
        String[] numbers = Arrays.copyOfRange(words, from + 2, words.length);
        if (type.isFloat()) {
            float[] floats = new float[numbers.length];
            for (int i = 0; i < floats.length; i++) {
                floats[i] = Float.parseFloat(numbers[i]);
            }
            return Tensor.ofFloats(type, shape, floats);
        }
        return Tensor.ofInts(
                type, shape, Arrays.stream(numbers).mapToInt(Integer::parseInt).toArray());
    }

    static float[] numbers(Tensor tensor) {
        if (tensor.dataType().isFloat()) {
            return tensor.toFloats();
        }
        int[] ints = tensor.toInts();
        float[] floats = new float[ints.length];
        for (int i = 0; i < ints.length; i++) {
            floats[i] = ints[i];
        }
        return floats;
    }
}
