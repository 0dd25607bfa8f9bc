package io.corepress.onnx.op;

import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.mil.fold.Numbers;
import io.corepress.onnx.convert.Call;
import io.corepress.onnx.convert.Dims;
import io.corepress.onnx.convert.GraphValue;
import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.onnx.convert.GraphValue.Quantized;
import io.corepress.onnx.convert.QuantizedWeights;
import io.corepress.tensor.BitPacking;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Arrays;

/** MatMulNBits: a weight in blocks along its inputs, each with a scale and a zero point. */
final class BlockedWeights {
    private BlockedWeights() {}

    /**
     * {@return the product with the weight, which stays quantized where whole blocks fill its rows}
     *
     * <p>Input 1 has shape {@code [N, blocks, bytes]}; scales and zero points follow row by row.
     */
    static Var matmul(Call call) {
        int columns = attribute(call, "K");
        int rows = attribute(call, "N");
        int bits = (int) call.attributes().integer("bits", 4);
        int block = attribute(call, "block_size");
        if (bits != 4 && bits != 8) {
            throw call.refuse("weights of " + bits + " bits");
        }
        if (call.has(4)) {
            throw call.refuse("it orders its inputs by g_idx");
        }
        int blocks = Math.ceilDiv(columns, block);
        DataType dataType = bits == 4 ? DataType.UINT4 : DataType.UINT8;
        Tensor padded = Tensor.ofBytes(
                dataType,
                Shape.of(rows, (long) blocks * block),
                call.tensor(1, "the weight").toBytes());
        Shape scales = Shape.of(rows, blocks);
        Tensor scale = call.tensor(2, "the scale").withShape(scales);
        GraphValue weight = weight(call, padded, scale, columns);
        Var x = call.var(0);
        Params params = Dims.rank(x) <= 3
                ? Params.of("x", x).with("weight", call.var(weight, call.node().input(1)))
                : Products.product(x, call.var(weight, call.node().input(1)), false, true);
        String type = Dims.rank(x) <= 3 ? "linear" : "matmul";
        if (!call.has(5)) {
            return call.result(type, params);
        }
        return call.result("add", Steps.xy(call.op(type, params), call.var(5)));
    }

    private static int attribute(Call call, String name) {
        return Math.toIntExact(
                call.attributes().integer(name).orElseThrow(() -> call.refuse("attribute " + name + " is missing")));
    }

    private static GraphValue weight(Call call, Tensor padded, Tensor scale, int columns) {
        Tensor zeroPoint = call.has(3) ? call.tensor(3, "the zero point") : null;
        if (zeroPoint != null && zeroPoint.dataType().isFloat()) {
            throw call.refuse("zero points that are floats");
        }
        Tensor zeros = zeroPoint == null
                ? middle(padded.dataType(), scale.shape())
                : unpacked(zeroPoint, padded.dataType(), scale.shape());
        Quantized weight = new Quantized(padded, scale, zeros);
        if (padded.shape().size(1) == columns) {
            return weight;
        }
        Numbers all = Numbers.of(QuantizedWeights.dequantized(weight));
        int rows = (int) padded.shape().size(0);
        double[] cut = new double[rows * columns];
        for (int i = 0; i < cut.length; i++) {
            cut[i] = all.doubleAt((int) (i / columns * padded.shape().size(1) + i % columns));
        }
        return new Known(
                Numbers.of(DataType.FLOAT32, Shape.of(rows, columns), cut).toTensor());
    }

    private static Tensor middle(DataType dataType, Shape shape) {
        int[] all = new int[Math.toIntExact(shape.elementCount())];
        Arrays.fill(all, 1 << (dataType.bits() - 1));
        return Tensor.ofInts(dataType, shape, all);
    }

    /** Each row of zero points begins with a byte of its own. */
    private static Tensor unpacked(Tensor zeroPoint, DataType dataType, Shape shape) {
        byte[] bytes = zeroPoint.toBytes();
        int rows = (int) shape.size(0);
        int blocks = (int) shape.size(1);
        int stride = Math.toIntExact(dataType.sizeInBytes(blocks));
        byte[] codes = new byte[rows * blocks];
        for (int row = 0; row < rows; row++) {
            if (dataType == DataType.UINT8) {
                System.arraycopy(bytes, row * stride, codes, row * blocks, blocks);
            } else {
                BitPacking.unpack(bytes, row * stride * 8L, dataType.bits(), false, codes, row * blocks, blocks);
            }
        }
        int[] all = new int[codes.length];
        Arrays.setAll(all, i -> codes[i] & 0xFF);
        return Tensor.ofInts(dataType, shape, all);
    }
}
