package io.corepress.torch.binding;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Copies tensors to native memory and back, in chunks: no second copy on the heap. */
public final class NativeTensors {
    private static final int CHUNK = 1 << 16;

    private NativeTensors() {}

    /** Takes elements in order, for native tensors that are not made of a {@link Tensor}. */
    @FunctionalInterface
    public interface FloatSource {
        void read(long start, float[] target, int from, int length);
    }

    /** {@return an uninitialised native tensor} */
    public static org.bytedeco.pytorch.Tensor empty(ScalarType type, long... sizes) {
        try (TensorOptions options = new TensorOptions(type)) {
            return torch.empty(sizes, options, null);
        }
    }

    /** {@return a float32 native tensor of what {@code source} says} */
    public static org.bytedeco.pytorch.Tensor ofFloats(Shape shape, FloatSource source) {
        org.bytedeco.pytorch.Tensor result = empty(ScalarType.Float, shape.sizes());
        long count = shape.elementCount();
        float[] chunk = new float[(int) Math.min(CHUNK, count)];
        try (FloatPointer target = count == 0 ? new FloatPointer() : result.data_ptr_float()) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                source.read(at, chunk, 0, length);
                target.position(at).put(chunk, 0, length);
            }
        }
        return result;
    }

    /** {@return the native tensor of the same numbers, of the type that {@link NativeType} says} */
    public static org.bytedeco.pytorch.Tensor of(Tensor tensor) {
        return switch (NativeType.of(tensor.dataType())) {
            case Float ->
                tensor.dataType() == DataType.FLOAT32
                        ? ofBytes(tensor, false)
                        : ofFloats(tensor.shape(), new TensorReader(tensor)::readFloats);
            case Byte, Char -> ofBytes(tensor, tensor.dataType().isSubByte());
            case Int -> tensor.dataType() == DataType.INT32 ? ofBytes(tensor, false) : ofInts(tensor, ScalarType.Int);
            case Long -> tensor.dataType() == DataType.UINT32 ? ofUnsigned(tensor) : ofBytes(tensor, false);
            default -> ofBytes(tensor, false);
        };
    }

    /** {@return a native tensor with the bytes as they are, or one byte for each sub-byte element} */
    private static org.bytedeco.pytorch.Tensor ofBytes(Tensor tensor, boolean unpack) {
        org.bytedeco.pytorch.Tensor result =
                empty(NativeType.of(tensor.dataType()), tensor.shape().sizes());
        long count = unpack ? tensor.elementCount() : tensor.sizeInBytes();
        byte[] chunk = new byte[(int) Math.min(CHUNK, count)];
        TensorReader reader = unpack ? new TensorReader(tensor) : null;
        try (BytePointer target = count == 0 ? new BytePointer() : new BytePointer(result.data_ptr())) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                if (unpack) {
                    reader.readCodes(at, chunk, 0, length);
                } else {
                    tensor.bytes().read(at, ByteBuffer.wrap(chunk, 0, length));
                }
                target.position(at).put(chunk, 0, length);
            }
        }
        return result;
    }

    private static org.bytedeco.pytorch.Tensor ofInts(Tensor tensor, ScalarType type) {
        org.bytedeco.pytorch.Tensor result = empty(type, tensor.shape().sizes());
        long count = tensor.elementCount();
        int[] chunk = new int[(int) Math.min(CHUNK, count)];
        TensorReader reader = new TensorReader(tensor);
        try (IntPointer target = count == 0 ? new IntPointer() : result.data_ptr_int()) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                reader.readInts(at, chunk, 0, length);
                target.position(at).put(chunk, 0, length);
            }
        }
        return result;
    }

    private static org.bytedeco.pytorch.Tensor ofUnsigned(Tensor tensor) {
        try (org.bytedeco.pytorch.Tensor ints = ofInts(tensor, ScalarType.Int);
                org.bytedeco.pytorch.Tensor wide = ints.to(ScalarType.Long);
                org.bytedeco.pytorch.Tensor mask = ofLong(0xFFFF_FFFFL)) {
            return wide.bitwise_and(mask);
        }
    }

    /** {@return an int64 scalar} */
    public static org.bytedeco.pytorch.Tensor ofLong(long number) {
        org.bytedeco.pytorch.Tensor result = empty(ScalarType.Long);
        result.data_ptr_long().put(number);
        return result;
    }

    /** {@return an int64 vector} */
    public static org.bytedeco.pytorch.Tensor ofLongs(long... numbers) {
        org.bytedeco.pytorch.Tensor result = empty(ScalarType.Long, numbers.length);
        if (numbers.length > 0) {
            result.data_ptr_long().put(numbers);
        }
        return result;
    }

    /**
     * {@return a copy on the heap}
     *
     * @param dataType what the numbers become: a float type for floats, and for integers a type of the same width or the
     *     narrower one that {@link NativeType} widened
     */
    public static Tensor toTensor(org.bytedeco.pytorch.Tensor tensor, DataType dataType) {
        Shape shape = shapeOf(tensor);
        ScalarType type =
                dataType.isFloat() && dataType != DataType.FLOAT64 ? ScalarType.Float : NativeType.of(dataType);
        try (org.bytedeco.pytorch.Tensor same = tensor.detach().to(type);
                org.bytedeco.pytorch.Tensor dense = same.contiguous();
                TensorWriter writer = TensorStore.onHeap().begin(dataType, shape)) {
            if (shape.elementCount() > 0) {
                if (type == ScalarType.Int) {
                    copyInts(dense, shape.elementCount(), dataType, writer);
                } else if (type == ScalarType.Float && dataType != DataType.FLOAT32) {
                    copyFloats(dense, shape.elementCount(), writer);
                } else {
                    copyBytes(dense, dataType, writer);
                }
            }
            return writer.finish();
        }
    }

    private static void copyFloats(org.bytedeco.pytorch.Tensor source, long count, TensorWriter writer) {
        float[] chunk = new float[(int) Math.min(CHUNK, count)];
        try (FloatPointer pointer = source.data_ptr_float()) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                pointer.position(at).get(chunk, 0, length);
                writer.appendFloats(chunk, 0, length);
            }
        }
    }

    private static void copyInts(
            org.bytedeco.pytorch.Tensor source, long count, DataType dataType, TensorWriter writer) {
        int[] chunk = new int[(int) Math.min(CHUNK, count)];
        int width = dataType.bits() / 8;
        try (IntPointer pointer = source.data_ptr_int()) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                pointer.position(at).get(chunk, 0, length);
                ByteBuffer bytes = ByteBuffer.allocate(width * length).order(ByteOrder.LITTLE_ENDIAN);
                for (int i = 0; i < length; i++) {
                    if (width == 4) {
                        bytes.putInt(chunk[i]);
                    } else {
                        bytes.putShort((short) chunk[i]);
                    }
                }
                writer.appendBytes(bytes.array(), 0, bytes.position());
            }
        }
    }

    private static void copyBytes(org.bytedeco.pytorch.Tensor source, DataType dataType, TensorWriter writer) {
        long count = source.nbytes();
        byte[] chunk = new byte[(int) Math.min(CHUNK, count)];
        boolean codes = dataType.isSubByte();
        try (Pointer data = source.data_ptr();
                BytePointer pointer = new BytePointer(data)) {
            for (long at = 0; at < count; at += CHUNK) {
                int length = (int) Math.min(CHUNK, count - at);
                pointer.position(at).get(chunk, 0, length);
                if (codes) {
                    writer.appendCodes(chunk, 0, length);
                } else {
                    writer.appendBytes(chunk, 0, length);
                }
            }
        }
    }

    public static Shape shapeOf(org.bytedeco.pytorch.Tensor tensor) {
        long[] sizes = new long[(int) tensor.dim()];
        for (int axis = 0; axis < sizes.length; axis++) {
            sizes[axis] = tensor.size(axis);
        }
        return Shape.of(sizes);
    }
}
