package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;

/** Fourier transforms, as products with their matrices. */
final class Signals {
    private Signals() {}

    static void name(Registry registry) {
        registry.single("DFT", "flexible lengths; inverse transforms of one side", Signals::dft);
        registry.single("STFT", "complex signals; computed windows", Signals::stft);
    }

    /** {@code cos} and {@code sin} of {@code 2 pi i k / length}, {@code [rows, columns]}. */
    private static Tensor matrix(int rows, int columns, int length, boolean isSine, double factor) {
        float[] numbers = new float[Math.multiplyExact(rows, columns)];
        for (int i = 0; i < numbers.length; i++) {
            double angle = 2 * Math.PI * ((long) (i / columns) * (i % columns) % length) / length;
            numbers[i] = (float) (factor * (isSine ? Math.sin(angle) : Math.cos(angle)));
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(rows, columns), numbers);
    }

    /** The last axis holds real and imaginary part, or the real part alone. */
    private static Var dft(Call call) {
        Var x = call.var(0);
        int rank = Dims.rank(x);
        long given = call.version() >= 20
                ? (call.has(2) ? call.integer(2, "the axis") : -2)
                : call.attributes().integer("axis", 1);
        int axis = Dims.axis(given, rank);
        int size = (int) Dims.fixed(x, axis);
        int length = call.has(1) ? (int) call.integer(1, "the length") : size;
        boolean inverse = call.attributes().flag("inverse", false);
        boolean oneSided = call.attributes().flag("onesided", false);
        if (inverse && oneSided) {
            throw call.refuse("it is an inverse transform of one side");
        }
        int bins = oneSided ? length / 2 + 1 : length;
        // What is longer is cut, what is shorter counts as padded with zeros.
        int used = Math.min(size, length);
        Var whole = used < size ? Steps.slice(call, x, axis, 0, used) : x;
        double factor = inverse ? 1.0 / length : 1;
        Var cos = call.constant(matrix(bins, used, length, false, factor));
        Var sin = call.constant(matrix(bins, used, length, true, inverse ? factor : -factor));
        boolean isReal = Dims.fixed(x, rank - 1) == 1;
        Var real = alongAxis(call, Steps.slice(call, whole, rank - 1, 0, 1), axis);
        Var ofRealCos = product(call, real, cos);
        Var ofRealSin = product(call, real, sin);
        if (!isReal) {
            Var imaginary = alongAxis(call, Steps.slice(call, whole, rank - 1, 1, 2), axis);
            ofRealCos = Steps.sub(call, ofRealCos, product(call, imaginary, sin));
            ofRealSin = Steps.add(call, ofRealSin, product(call, imaginary, cos));
        }
        Var joint = Steps.concat(call, rank - 1, back(call, ofRealCos, axis), back(call, ofRealSin, axis));
        return Steps.identity(call, joint);
    }

    /** The axis goes to the end; the one that holds a single part goes to its place. */
    private static Var alongAxis(Call call, Var x, int axis) {
        return Steps.transpose(call, x, exchanged(Dims.rank(x), axis));
    }

    private static Var back(Call call, Var x, int axis) {
        return Steps.transpose(call, x, exchanged(Dims.rank(x), axis));
    }

    private static int[] exchanged(int rank, int axis) {
        int[] order = Steps.range(0, rank);
        order[axis] = rank - 1;
        order[rank - 1] = axis;
        return order;
    }

    private static Var product(Call call, Var x, Var matrix) {
        return call.op("matmul", Products.product(x, matrix, false, true));
    }

    /** Frames that slide over the signal are a convolution: its kernels are the waves times the window. */
    private static Var stft(Call call) {
        Var signal = call.var(0);
        int rank = Dims.rank(signal);
        if (rank == 3 && Dims.fixed(signal, 2) != 1) {
            throw call.refuse("its signal is complex");
        }
        int step = (int) call.integer(1, "the step");
        int length = call.has(3)
                ? (int) call.integer(3, "the length")
                : (int) call.tensor(2, "the window").elementCount();
        Numbers window = call.has(2) ? call.numbers(2, "the window") : null;
        boolean oneSided = call.attributes().flag("onesided", true);
        int bins = oneSided ? length / 2 + 1 : length;
        Tensor cos = matrix(bins, length, length, false, 1);
        Tensor sin = matrix(bins, length, length, true, -1);
        float[] kernels = new float[2 * bins * length];
        List<Tensor> parts = new ArrayList<>(List.of(cos, sin));
        for (int part = 0; part < 2; part++) {
            float[] numbers = parts.get(part).toFloats();
            for (int i = 0; i < numbers.length; i++) {
                double weight = window == null ? 1 : window.doubleAt(i % length);
                kernels[part * bins * length + i] = (float) (numbers[i] * weight);
            }
        }
        Var weight = call.constant(Tensor.ofFloats(DataType.FLOAT32, Shape.of(2L * bins, 1, length), kernels));
        Var row = rank == 3 ? Steps.transpose(call, signal, 0, 2, 1) : Steps.expandDims(call, signal, 1);
        Var waves = call.op(
                "conv",
                Params.of("x", row)
                        .with("weight", weight)
                        .with("strides", new int[] {step})
                        .with("pad_type", "valid")
                        .with("dilations", new int[] {1})
                        .with("groups", 1));
        Var split = Steps.reshape(
                call, waves, List.of(Steps.size(signal, 0), Steps.fixed(2), Steps.fixed(bins), Steps.size(waves, 2)));
        return call.result("transpose", Params.of("x", split).with("perm", new int[] {0, 3, 2, 1}));
    }
}
