package io.corepress.neuralnetwork.quantize;

import com.google.protobuf.ByteString;
import io.corepress.mlpackage.proto.WeightParams;

/** Writes the forms of the message {@code WeightParams}. What else is in a message stays. */
final class MessageForms {
    private MessageForms() {}

    /** {@return the message without its values} */
    static WeightParams.Builder cleared(WeightParams message) {
        return message.toBuilder()
                .clearFloatValue()
                .clearFloat16Value()
                .clearRawValue()
                .clearInt8RawValue()
                .clearQuantization();
    }

    static WeightParams floats(WeightParams message, float[] values) {
        WeightParams.Builder builder = cleared(message);
        for (float value : values) {
            builder.addFloatValue(value);
        }
        return builder.build();
    }

    static WeightParams halves(WeightParams message, float[] values) {
        byte[] bytes = new byte[2 * values.length];
        for (int i = 0; i < values.length; i++) {
            short half = Float.floatToFloat16(values[i]);
            bytes[2 * i] = (byte) half;
            bytes[2 * i + 1] = (byte) (half >> 8);
        }
        return cleared(message).setFloat16Value(ByteString.copyFrom(bytes)).build();
    }

    static WeightParams linear(WeightParams message, byte[] codes, int nbits, float[] scales, float[] biases) {
        WeightParams.Builder builder = cleared(message).setRawValue(packed(codes, nbits));
        builder.getQuantizationBuilder().setNumberOfBits(nbits);
        for (int i = 0; i < scales.length; i++) {
            builder.getQuantizationBuilder()
                    .getLinearQuantizationBuilder()
                    .addScale(scales[i])
                    .addBias(biases[i]);
        }
        return builder.build();
    }

    static WeightParams table(WeightParams message, byte[] codes, int nbits, float[] table) {
        WeightParams.Builder builder = cleared(message).setRawValue(packed(codes, nbits));
        builder.getQuantizationBuilder().setNumberOfBits(nbits);
        for (float entry : table) {
            builder.getQuantizationBuilder().getLookupTableQuantizationBuilder().addFloatValue(entry);
        }
        return builder.build();
    }

    static WeightParams signedBytes(WeightParams message, byte[] values, float scale) {
        WeightParams.Builder builder = cleared(message).setInt8RawValue(ByteString.copyFrom(values));
        builder.getQuantizationBuilder()
                .setNumberOfBits(8)
                .getLinearQuantizationBuilder()
                .addScale(scale);
        return builder.build();
    }

    /** The codes one after the other, the highest bit of each first, from the highest bit of each byte on. */
    static ByteString packed(byte[] codes, int nbits) {
        if (nbits == 8) {
            return ByteString.copyFrom(codes);
        }
        byte[] packed = new byte[Math.toIntExact(Math.ceilDiv((long) codes.length * nbits, 8L))];
        int waiting = 0;
        int held = 0;
        int at = 0;
        for (byte code : codes) {
            held = held << nbits | code & 0xFF;
            waiting += nbits;
            if (waiting >= 8) {
                waiting -= 8;
                packed[at++] = (byte) (held >>> waiting);
            }
            held &= (1 << waiting) - 1;
        }
        if (waiting > 0) {
            packed[at] = (byte) (held << 8 - waiting);
        }
        return ByteString.copyFrom(packed);
    }

    /** {@return the bytes that the values take, their scales and table included} */
    static long sizeInBytes(WeightParams message) {
        long floats = (long) message.getFloatValueCount()
                + message.getQuantization().getLinearQuantization().getScaleCount()
                + message.getQuantization().getLinearQuantization().getBiasCount()
                + message.getQuantization().getLookupTableQuantization().getFloatValueCount();
        return 4 * floats
                + message.getFloat16Value().size()
                + message.getRawValue().size()
                + message.getInt8RawValue().size();
    }
}
