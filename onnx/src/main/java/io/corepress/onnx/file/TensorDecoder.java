package io.corepress.onnx.file;

import com.google.protobuf.ByteString;
import io.corepress.mil.MalformedModelException;
import io.corepress.onnx.graph.Literal;
import io.corepress.onnx.proto.LeftOut;
import io.corepress.onnx.proto.TensorProto;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/** Makes tensors of the messages that describe them; large ones stay in their files. */
final class TensorDecoder {
    private final SourceFile model;
    private final ExternalFiles external;

    TensorDecoder(SourceFile model, ExternalFiles external) {
        this.model = model;
        this.external = external;
    }

    Literal decode(TensorProto message) throws IOException {
        Shape shape = shape(message);
        int code = message.getDataType();
        Optional<DataType> dataType = ElementTypes.of(code);
        if (dataType.isEmpty()) {
            return new Literal.Unreadable("its elements are " + ElementTypes.name(code));
        }
        if (dataType.get() == DataType.STRING) {
            require(message, message.getStringDataCount() == shape.elementCount(), message.getStringDataCount());
            return new Literal.Texts(
                    shape,
                    message.getStringDataList().stream()
                            .map(ByteString::toStringUtf8)
                            .toList());
        }
        long size = Math.ceilDiv(Math.multiplyExact(shape.elementCount(), (long) ElementTypes.storedBits(code)), 8L);
        ByteSource bytes = bytes(message, code, size);
        require(message, bytes.size() == size, bytes.size() + " bytes");
        if (!RareElements.concerns(code)) {
            return new Literal.Numbers(Tensor.of(dataType.get(), shape, bytes));
        }
        byte[] stored = new byte[Math.toIntExact(size)];
        bytes.read(0, ByteBuffer.wrap(stored));
        return new Literal.Numbers(RareElements.decode(code, shape, stored));
    }

    private static Shape shape(TensorProto message) {
        long[] sizes = message.getDimsList().stream().mapToLong(Long::longValue).toArray();
        try {
            return Shape.of(sizes);
        } catch (IllegalArgumentException e) {
            throw new MalformedModelException("tensor " + message.getName() + ": " + e.getMessage());
        }
    }

    private static void require(TensorProto message, boolean right, Object got) {
        if (!right) {
            throw new MalformedModelException("tensor " + message.getName() + " of "
                    + ElementTypes.name(message.getDataType()) + " with dimensions " + message.getDimsList()
                    + " has data of another size: " + got);
        }
    }

    private ByteSource bytes(TensorProto message, int code, long size) throws IOException {
        if (message.getDataLocation() == TensorProto.DataLocation.EXTERNAL) {
            return external.bytes(message, size);
        }
        if (message.hasLeftOut()) {
            LeftOut place = message.getLeftOut();
            return new FileBytes(model, place.getOffset(), place.getLength());
        }
        return ByteSource.of(message.getRawData().isEmpty() ? typed(message, code) : rawBytes(message));
    }

    private static byte[] rawBytes(TensorProto message) {
        return message.getRawData().toByteArray();
    }

    /** Brings the fields for single types to the form of raw data. */
    private static byte[] typed(TensorProto message, int code) {
        int bits = Math.max(8, ElementTypes.storedBits(code));
        if (message.getFloatDataCount() > 0) {
            ByteBuffer bytes = buffer(message.getFloatDataCount() * 4L);
            message.getFloatDataList().forEach(bytes::putFloat);
            return bytes.array();
        }
        if (message.getDoubleDataCount() > 0) {
            ByteBuffer bytes = buffer(message.getDoubleDataCount() * 8L);
            message.getDoubleDataList().forEach(bytes::putDouble);
            return bytes.array();
        }
        if (message.getInt64DataCount() > 0) {
            ByteBuffer bytes = buffer(message.getInt64DataCount() * 8L);
            message.getInt64DataList().forEach(bytes::putLong);
            return bytes.array();
        }
        if (message.getUint64DataCount() > 0) {
            ByteBuffer bytes = buffer(message.getUint64DataCount() * (long) bits / 8);
            message.getUint64DataList().forEach(value -> put(bytes, bits, value));
            return bytes.array();
        }
        // Halves are here as their bits, and several numbers below a byte share one number.
        ByteBuffer bytes = buffer(message.getInt32DataCount() * (long) bits / 8);
        message.getInt32DataList().forEach(value -> put(bytes, bits, value));
        return bytes.array();
    }

    private static void put(ByteBuffer bytes, int bits, long value) {
        switch (bits) {
            case 8 -> bytes.put((byte) value);
            case 16 -> bytes.putShort((short) value);
            case 32 -> bytes.putInt((int) value);
            default -> bytes.putLong(value);
        }
    }

    private static ByteBuffer buffer(long size) {
        return ByteBuffer.allocate(Math.toIntExact(size)).order(ByteOrder.LITTLE_ENDIAN);
    }
}
