package io.corepress.data.array;

import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Writes tensors in the {@code .npy} format, in pieces. */
final class NpyWriting {
    private static final int BLOCK = 1 << 16;

    private NpyWriting() {}

    static void write(Tensor tensor, OutputStream out) throws IOException {
        DataType stored = storedType(tensor.dataType());
        out.write(NpyHeader.write(stored, tensor.shape()));
        if (stored == tensor.dataType()) {
            writeBytes(tensor.bytes(), out);
        } else if (stored == DataType.FLOAT32) {
            writeFloats(tensor, out);
        } else {
            writeCodes(tensor, out);
        }
    }

    private static DataType storedType(DataType type) {
        return switch (type) {
            case BFLOAT16, FLOAT8E4M3FN, FLOAT8E5M2 -> DataType.FLOAT32;
            case INT4 -> DataType.INT8;
            case UINT1, UINT2, UINT3, UINT4, UINT6 -> DataType.UINT8;
            default -> type;
        };
    }

    private static void writeBytes(ByteSource source, OutputStream out) throws IOException {
        byte[] block = new byte[(int) Math.min(BLOCK, source.size())];
        for (long at = 0; at < source.size(); at += block.length) {
            int length = (int) Math.min(block.length, source.size() - at);
            source.read(at, ByteBuffer.wrap(block, 0, length));
            out.write(block, 0, length);
        }
    }

    private static void writeFloats(Tensor tensor, OutputStream out) throws IOException {
        TensorReader reader = new TensorReader(tensor);
        float[] values = new float[(int) Math.min(BLOCK, tensor.elementCount())];
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (long at = 0; at < tensor.elementCount(); at += values.length) {
            int length = (int) Math.min(values.length, tensor.elementCount() - at);
            reader.readFloats(at, values, 0, length);
            bytes.clear().asFloatBuffer().put(values, 0, length);
            out.write(bytes.array(), 0, 4 * length);
        }
    }

    private static void writeCodes(Tensor tensor, OutputStream out) throws IOException {
        TensorReader reader = new TensorReader(tensor);
        byte[] codes = new byte[(int) Math.min(BLOCK, tensor.elementCount())];
        for (long at = 0; at < tensor.elementCount(); at += codes.length) {
            int length = (int) Math.min(codes.length, tensor.elementCount() - at);
            reader.readCodes(at, codes, 0, length);
            out.write(codes, 0, length);
        }
    }
}
