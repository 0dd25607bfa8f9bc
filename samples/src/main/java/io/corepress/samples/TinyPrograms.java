package io.corepress.samples;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.ConvSettings;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.MatrixOps.LstmOutputs;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Programs of a few thousand weights, each with one thing that a file can hold and a technique has to get right. */
public final class TinyPrograms {
    private static final DataType HALF = DataType.FLOAT16;
    private static final Weights WEIGHTS = new Weights(3, HALF, 0.4);

    private TinyPrograms() {}

    /** {@return every program here that the operator set can hold, by the name of its method} */
    public static Map<String, Program> all(OpSet opset) {
        Map<String, Program> programs = new LinkedHashMap<>();
        programs.put("nestedCond", nestedCond(opset));
        programs.put("constantOnTheLeft", constantOnTheLeft(opset));
        programs.put("constantOnTheRight", constantOnTheRight(opset));
        programs.put("convTranspose", convTranspose(opset));
        programs.put("groupedConv", groupedConv(opset));
        programs.put("depthwiseConv", depthwiseConv(opset));
        programs.put("embedding", embedding(opset));
        programs.put("lstm", lstm(opset));
        programs.put("float32", float32(opset));
        programs.put("sharedConstant", sharedConstant(opset));
        if (opset.isAtLeast(OpSet.CORE_ML_8)) {
            programs.put("multifunction", multifunction(opset));
            programs.put("stateful", stateful(opset));
        }
        return programs;
    }

    /** A {@code cond} inside a {@code cond}, with a weight in each block. */
    public static Program nestedCond(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = HalfPorts.input(f, "x", 1, 64);
            Var mean = f.reduceMean("mean", x, false, 0, 1);
            Var zero = f.scalar("zero", HALF, 0);
            Var one = f.scalar("one", HALF, 1);
            Var chosen = f.cond(
                            "outer",
                            f.greater("positive", mean, zero),
                            outer -> outer.cond(
                                    "inner",
                                    outer.greater("large", mean, one),
                                    inner -> List.of(inner.linear(
                                            "large_linear", x, inner.constant("large_weight", square("large")))),
                                    inner -> List.of(inner.linear(
                                            "medium_linear", x, inner.constant("medium_weight", square("medium"))))),
                            outer -> List.of(outer.linear(
                                    "negative_linear", x, outer.constant("negative_weight", square("negative")))))
                    .getFirst();
            return List.of(HalfPorts.output(f, "y", name -> f.relu(name, chosen)));
        });
    }

    /**
     * Two functions with one weight in common, which the file should hold once, and one weight each. From iOS 18 on.
     *
     * @throws IllegalArgumentException for older operator sets
     */
    public static Program multifunction(OpSet opset) {
        if (!opset.isAtLeast(OpSet.CORE_ML_8)) {
            throw new IllegalArgumentException("several functions need iOS18, got " + opset.target());
        }
        Tensor shared = WEIGHTS.heScaled("shared", 64, 64, 64);
        Map<String, Function> functions = new LinkedHashMap<>();
        functions.put("main", adapted(opset, shared, "main"));
        functions.put("adapter", adapted(opset, shared, "adapter"));
        return Program.of(functions);
    }

    private static Function adapted(OpSet opset, Tensor shared, String own) {
        return FunctionBuilder.function(opset, f -> {
            Var x = f.input("x", HALF, 1, 64);
            Var base = f.linear("base", x, f.constant("shared_weight", shared));
            return List.of(f.linear("y", f.relu("active", base), f.constant("own_weight", square(own))));
        });
    }

    /**
     * A running sum in a state beside a linear layer. From iOS 18 on.
     *
     * @throws IllegalArgumentException for older operator sets
     */
    public static Program stateful(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", HALF, 1, 64);
            Var sum = f.state("sum", 1, 64);
            Var linear = f.linear("linear", x, f.constant("weight", square("stateful")));
            Var next = f.add("next", f.readState("before", sum), linear);
            return List.of(f.relu("y", f.updateState("after", sum, next)));
        });
    }

    /** A matmul whose constant comes first: its output channels are rows. */
    public static Program constantOnTheLeft(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = HalfPorts.input(f, "x", 64, 5);
            Var weight = f.constant("weight", WEIGHTS.heScaled("left", 64, 48, 64));
            return List.of(HalfPorts.output(f, "y", name -> f.matmul(name, weight, x, false, false)));
        });
    }

    /** Two matmuls whose constant comes second, plain and transposed: the output channels are columns, then rows. */
    public static Program constantOnTheRight(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = HalfPorts.input(f, "x", 5, 64);
            Var plain = f.constant("plain_weight", WEIGHTS.heScaled("plain", 64, 64, 48));
            Var transposed = f.constant("transposed_weight", WEIGHTS.heScaled("transposed", 48, 32, 48));
            Var middle = f.matmul("middle", x, plain, false, false);
            return List.of(HalfPorts.output(f, "y", name -> f.matmul(name, middle, transposed, false, true)));
        });
    }

    /** A transposed convolution: the output channels are axis 1 of its weight. */
    public static Program convTranspose(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var x = HalfPorts.input(f, "x", 1, 16, 8, 8);
            Var weight = f.constant("weight", WEIGHTS.heScaled("transpose", 16 * 16, 16, 24, 4, 4));
            return List.of(HalfPorts.output(f, "y", name -> f.convTranspose(name, x, weight, ConvSettings.of(2, 1))));
        });
    }

    /** A convolution in 4 groups. */
    public static Program groupedConv(OpSet opset) {
        return conv(opset, "grouped", 4, 48, 8);
    }

    /** A convolution of each channel by itself. */
    public static Program depthwiseConv(OpSet opset) {
        return conv(opset, "depthwise", 128, 256, 1);
    }

    private static Program conv(OpSet opset, String seed, int groups, long channels, long inputs) {
        return FunctionBuilder.program(opset, f -> {
            Var x = HalfPorts.input(f, "x", 1, groups * inputs, 8, 8);
            Var weight = f.constant("weight", WEIGHTS.heScaled(seed, inputs * 9, channels, inputs, 3, 3));
            ConvSettings settings = ConvSettings.of(1, 1).withGroups(groups);
            return List.of(HalfPorts.output(f, "y", name -> f.conv(name, x, weight, settings)));
        });
    }

    /** A table of 200 vectors, looked up by index. */
    public static Program embedding(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var ids = f.input("ids", DataType.INT32, 1, 6);
            Var table = f.constant("table", WEIGHTS.deviating("table", 1, 200, 24));
            return List.of(HalfPorts.output(f, "y", name -> f.gather(name, table, ids)));
        });
    }

    /** An LSTM: an operation with two weights. In fp32 before iOS 17, which brought it in fp16. */
    public static Program lstm(OpSet opset) {
        DataType dataType = opset.isAtLeast(OpSet.CORE_ML_7) ? HALF : DataType.FLOAT32;
        Weights weights = new Weights(3, dataType, 0.4);
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", dataType, 7, 1, 24);
            LstmOutputs outputs = f.lstm(
                    "lstm",
                    x,
                    f.constant("initial", weights.around("initial", 0, 0, 1, 32)),
                    f.constant("weight_ih", weights.heScaled("ih", 24, 128, 24)),
                    f.constant("weight_hh", weights.heScaled("hh", 32, 128, 32)),
                    f.constant("bias", weights.around("lstm_bias", 0, 0.1, 128)));
            return List.of(f.relu("y", outputs.sequence()));
        });
    }

    /** A linear layer in fp32. */
    public static Program float32(OpSet opset) {
        Weights single = new Weights(3, DataType.FLOAT32, 0.4);
        return FunctionBuilder.program(opset, f -> {
            Var x = f.input("x", DataType.FLOAT32, 1, 64);
            Var weight = f.constant("weight", single.heScaled("single", 64, 48, 64));
            Var bias = f.constant("bias", single.around("single_bias", 0, 0.1, 48));
            return List.of(f.linear("y", x, weight, bias));
        });
    }

    /** One constant with two uses: a linear layer and an embedding that share their weight. */
    public static Program sharedConstant(OpSet opset) {
        return FunctionBuilder.program(opset, f -> {
            Var ids = f.input("ids", DataType.INT32, 1, 6);
            Var table = f.constant("table", WEIGHTS.heScaled("tied", 24, 200, 24));
            Var embedded = f.gather("embedded", table, ids);
            return List.of(HalfPorts.output(f, "y", name -> f.linear(name, f.relu("active", embedded), table)));
        });
    }

    private static Tensor square(String seed) {
        return WEIGHTS.heScaled(seed, 64, 64, 64);
    }
}
