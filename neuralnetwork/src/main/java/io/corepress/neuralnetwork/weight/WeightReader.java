package io.corepress.neuralnetwork.weight;

import com.google.protobuf.ByteString;
import io.corepress.mil.MalformedModelException;
import io.corepress.mlpackage.proto.QuantizationParams;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Objects;

/** Reads the message {@code WeightParams}. Nothing is copied: tensors are views of the message. */
public final class WeightReader {
    private WeightReader() {}

    /** {@return whether the message holds any values} */
    public static boolean isPresent(WeightParams message) {
        return message.getFloatValueCount() > 0
                || !message.getFloat16Value().isEmpty()
                || !message.getRawValue().isEmpty()
                || !message.getInt8RawValue().isEmpty();
    }

    /**
     * {@return the weight}
     *
     * @param shape what the layer says of it
     * @param channelAxis the axis of the output channels, 0 except for deconvolutions
     * @param place where the message is, for errors
     * @throws MalformedModelException if the values are not as many as the shape asks for, are given in two ways,
     *     or the parameters of their quantization do not fit
     */
    public static LayerWeight read(WeightParams message, Shape shape, int channelAxis, String place) {
        int forms = (message.getFloatValueCount() > 0 ? 1 : 0)
                + (message.getFloat16Value().isEmpty() ? 0 : 1)
                + (message.getRawValue().isEmpty() ? 0 : 1)
                + (message.getInt8RawValue().isEmpty() ? 0 : 1);
        if (forms > 1) {
            throw malformed(place, "values in one form", forms + " forms");
        }
        long count = shape.elementCount();
        if (!message.getRawValue().isEmpty()) {
            return quantized(message.getQuantization(), message.getRawValue(), shape, channelAxis, place);
        }
        if (!message.getInt8RawValue().isEmpty()) {
            return signed(message, shape, channelAxis, place);
        }
        if (!message.getFloat16Value().isEmpty()) {
            ByteString halves = message.getFloat16Value();
            require(halves.size() == 2 * count, place, 2 * count + " bytes of fp16 " + shape, halves.size());
            return new LayerWeight.Dense(Tensor.of(DataType.FLOAT16, shape, new StringBytes(halves)));
        }
        require(message.getFloatValueCount() == count, place, count + " values " + shape, message.getFloatValueCount());
        return new LayerWeight.Dense(Tensor.of(DataType.FLOAT32, shape, new FloatBytes(message)));
    }

    private static LayerWeight quantized(
            QuantizationParams parameters, ByteString raw, Shape shape, int channelAxis, String place) {
        long bits = parameters.getNumberOfBits();
        require(bits >= 1 && bits <= 8, place, "1 to 8 bits a code", bits);
        long packedSize = PackedCodes.packedSize(shape.elementCount(), (int) bits);
        require(raw.size() == packedSize, place, packedSize + " bytes of " + bits + "-bit codes " + shape, raw.size());
        Tensor codes = Tensor.of(DataType.UINT8, shape, new PackedCodes(raw, (int) bits, shape.elementCount()));
        return switch (parameters.getQuantizationTypeCase()) {
            case LINEARQUANTIZATION -> linear(parameters, codes, (int) bits, channelAxis, place);
            case LOOKUPTABLEQUANTIZATION -> {
                List<Float> table = parameters.getLookupTableQuantization().getFloatValueList();
                require(table.size() == 1 << bits, place, "a table of " + (1 << bits) + " values", table.size());
                yield new LayerWeight.LookUp(codes, (int) bits, vector(table));
            }
            case QUANTIZATIONTYPE_NOT_SET -> throw malformed(place, "a scale or a table for its codes", "neither");
        };
    }

    private static LayerWeight signed(WeightParams message, Shape shape, int channelAxis, String place) {
        ByteString raw = message.getInt8RawValue();
        require(raw.size() == shape.elementCount(), place, shape.elementCount() + " int8 values " + shape, raw.size());
        Tensor codes = Tensor.of(DataType.INT8, shape, new StringBytes(raw));
        return linear(message.getQuantization(), codes, 8, channelAxis, place);
    }

    private static LayerWeight linear(
            QuantizationParams parameters, Tensor codes, int bits, int channelAxis, String place) {
        List<Float> scale = parameters.getLinearQuantization().getScaleList();
        List<Float> bias = parameters.getLinearQuantization().getBiasList();
        long channels = codes.shape().rank() == 0 ? 1 : codes.shape().size(channelAxis);
        require(
                scale.size() == 1 || scale.size() == channels,
                place,
                channels == 1 ? "1 scale" : "1 or " + channels + " scales",
                scale.size());
        require(
                bias.isEmpty() || bias.size() == scale.size(),
                place,
                "as many biases as scales, " + scale.size(),
                bias.size());
        Tensor biases = bias.isEmpty()
                ? Tensor.ofFloats(DataType.FLOAT32, Shape.of(scale.size()), new float[scale.size()])
                : vector(bias);
        return new LayerWeight.Linear(codes, bits, vector(scale), biases, channelAxis);
    }

    private static Tensor vector(List<Float> values) {
        float[] floats = new float[values.size()];
        for (int i = 0; i < floats.length; i++) {
            floats[i] = values.get(i);
        }
        return Tensor.ofFloats(DataType.FLOAT32, Shape.of(floats.length), floats);
    }

    private static void require(boolean right, String place, String expected, Object got) {
        if (!right) {
            throw malformed(place, expected, String.valueOf(got));
        }
    }

    private static MalformedModelException malformed(String place, String expected, String got) {
        return new MalformedModelException(place + ": expected " + expected + ", got " + got);
    }

    private record StringBytes(ByteString bytes) implements ByteSource {
        @Override
        public long size() {
            return bytes.size();
        }

        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size());
            bytes.substring((int) position, (int) position + target.remaining()).copyTo(target);
        }
    }

    /** The field {@code floatValue} as little-endian bytes. */
    private record FloatBytes(WeightParams message) implements ByteSource {
        @Override
        public long size() {
            return 4L * message.getFloatValueCount();
        }

        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size());
            long at = position;
            boolean swap = target.order() != ByteOrder.LITTLE_ENDIAN;
            while (at % 4 == 0 && target.remaining() >= 4) {
                int bits = Float.floatToRawIntBits(message.getFloatValue((int) (at / 4)));
                target.putInt(swap ? Integer.reverseBytes(bits) : bits);
                at += 4;
            }
            while (target.hasRemaining()) {
                int bits = Float.floatToRawIntBits(message.getFloatValue((int) (at / 4)));
                int end = (int) Math.min(4, at % 4 + target.remaining());
                for (int part = (int) (at % 4); part < end; part++, at++) {
                    target.put((byte) (bits >>> 8 * part));
                }
            }
        }
    }
}
