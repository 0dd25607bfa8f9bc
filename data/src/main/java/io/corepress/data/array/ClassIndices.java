package io.corepress.data.array;

import io.corepress.data.MalformedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/** Labels that are stored as numbers of classes. */
public final class ClassIndices {
    private ClassIndices() {}

    /**
     * {@return the elements as class indices}
     *
     * @param labels of an integer type of at least 8 bits
     * @param place names the file in messages
     * @throws MalformedDataException if one of them is negative or above 2^31 - 1
     */
    public static int[] of(Tensor labels, String place) {
        DataType type = labels.dataType();
        if (!type.isInteger() || type.isSubByte()) {
            throw new MalformedDataException(place + ": class labels are whole numbers, not " + type.milName());
        }
        int[] indices = new int[Math.toIntExact(labels.elementCount())];
        ByteBuffer bytes =
                ByteBuffer.allocate(indices.length == 0 ? 0 : (1 << 16)).order(ByteOrder.LITTLE_ENDIAN);
        int width = type.bits() / 8;
        int step = (1 << 16) / width;
        for (int first = 0; first < indices.length; first += step) {
            int count = Math.min(step, indices.length - first);
            labels.bytes().read((long) first * width, bytes.clear().limit(count * width));
            for (int i = 0; i < count; i++) {
                long value = switch (type) {
                    case INT8 -> bytes.get(i);
                    case UINT8 -> bytes.get(i) & 0xFF;
                    case INT16 -> bytes.getShort(2 * i);
                    case UINT16 -> bytes.getShort(2 * i) & 0xFFFF;
                    case INT32 -> bytes.getInt(4 * i);
                    case UINT32 -> bytes.getInt(4 * i) & 0xFFFFFFFFL;
                    default -> bytes.getLong(8 * i);
                };
                if (value < 0 || value > Integer.MAX_VALUE) {
                    throw new MalformedDataException(place + ": label " + (first + i) + " is "
                            + (type == DataType.UINT64 ? Long.toUnsignedString(value) : value)
                            + ", and a class is a number from 0 on");
                }
                indices[first + i] = (int) value;
            }
        }
        return indices;
    }
}
