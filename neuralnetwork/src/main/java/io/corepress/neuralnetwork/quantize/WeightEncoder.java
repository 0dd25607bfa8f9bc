package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.ScalarTable;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.neuralnetwork.quantize.WeightCoding.CustomLut;
import io.corepress.neuralnetwork.quantize.WeightCoding.Half;
import io.corepress.neuralnetwork.quantize.WeightCoding.Int8Dynamic;
import io.corepress.neuralnetwork.quantize.WeightCoding.KMeansLut;
import io.corepress.neuralnetwork.quantize.WeightCoding.Linear;
import io.corepress.neuralnetwork.quantize.WeightCoding.LinearLut;
import io.corepress.neuralnetwork.quantize.WeightCoding.LinearSymmetric;
import io.corepress.neuralnetwork.quantize.WeightCoding.Lut;
import io.corepress.neuralnetwork.quantize.WeightCoding.UniqueLut;
import io.corepress.neuralnetwork.weight.WeightSlot;
import java.util.Arrays;
import java.util.Optional;

/** Turns the values of one weight into the form that a coding asks for. */
final class WeightEncoder {
    private static final String NOT_FINITE = "it holds values that are not finite, or whose range is too wide for fp32";

    private WeightEncoder() {}

    sealed interface Result {}

    record Encoded(WeightParams message) implements Result {}

    /** @param reason why the weight is left alone, one sentence without a full stop */
    record Refused(String reason) implements Result {}

    /**
     * {@return the weight in its new form}
     *
     * @param message what the layer holds; what it says beside the values stays
     * @param values the numbers that it stands for, in row-major order
     */
    static Result encode(WeightParams message, float[] values, WeightSlot slot, WeightCoding coding) {
        return switch (coding) {
            case Half _ -> half(message, values);
            case Linear(int nbits) -> linear(message, values, slot, nbits, false);
            case LinearSymmetric(int nbits) -> linear(message, values, slot, nbits, true);
            case LinearLut(int nbits) -> even(message, values, nbits);
            case KMeansLut(int nbits) ->
                isFinite(values) ? table(message, values, ScalarTable.kmeans(values, nbits)) : new Refused(NOT_FINITE);
            case UniqueLut _ -> unique(message, values);
            case CustomLut custom -> custom(message, values, custom);
            case Int8Dynamic _ -> signedBytes(message, values);
        };
    }

    private static Result half(WeightParams message, float[] values) {
        for (float value : values) {
            if (Float.isFinite(value) && Float.isInfinite(Float.float16ToFloat(Float.floatToFloat16(value)))) {
                return new Refused("it holds " + value + ", and fp16 ends at 65504");
            }
        }
        return new Encoded(MessageForms.halves(message, values));
    }

    private static Result linear(WeightParams message, float[] values, WeightSlot slot, int nbits, boolean symmetric) {
        int channels = Math.toIntExact(slot.channels());
        int inner = channels == 1
                ? values.length
                : Math.toIntExact(slot.shape()
                        .elementCount(slot.channelAxis() + 1, slot.shape().rank()));
        Optional<LinearCodes> made = LinearCodes.of(values, nbits, channels, inner, symmetric);
        return made.<Result>map(linear -> new Encoded(
                        MessageForms.linear(message, linear.codes(), nbits, linear.scales(), linear.biases())))
                .orElse(new Refused(NOT_FINITE));
    }

    /** A table of the values that linear codes of one scale stand for. */
    private static Result even(WeightParams message, float[] values, int nbits) {
        Optional<LinearCodes> made = LinearCodes.of(values, nbits, 1, values.length, false);
        if (made.isEmpty()) {
            return new Refused(NOT_FINITE);
        }
        float[] table = new float[1 << nbits];
        for (int code = 0; code < table.length; code++) {
            table[code] = made.get().value(code, 0);
        }
        return isFinite(table)
                ? new Encoded(MessageForms.table(message, made.get().codes(), nbits, table))
                : new Refused(NOT_FINITE);
    }

    private static Result table(WeightParams message, float[] values, ScalarTable table) {
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) table.nearest(values[i]);
        }
        float[] entries = table.entries();
        return new Encoded(MessageForms.table(message, codes, bitsFor(entries.length), entries));
    }

    private static Result unique(WeightParams message, float[] values) {
        if (!isFinite(values)) {
            return new Refused(NOT_FINITE);
        }
        return ScalarTable.unique(values)
                .map(table -> table(message, values, table))
                .orElse(new Refused("it has more than 256 different values"));
    }

    private static Result custom(WeightParams message, float[] values, CustomLut custom) {
        Lut lut = custom.function().apply(custom.nbits(), values.clone());
        int most = 1 << custom.nbits();
        if (lut.entries().length == 0 || lut.entries().length > most || !isFinite(lut.entries())) {
            throw new IllegalArgumentException(
                    "the function must make a table of 1 to " + most + " finite entries, got " + lut.entries().length);
        }
        if (lut.indices().length != values.length) {
            throw new IllegalArgumentException(
                    "the function must give " + values.length + " indices, got " + lut.indices().length);
        }
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            int index = lut.indices()[i];
            if (index < 0 || index >= lut.entries().length) {
                throw new IllegalArgumentException(
                        "the function must give indices from 0 to " + (lut.entries().length - 1) + ", got " + index);
            }
            codes[i] = (byte) index;
        }
        int nbits = Math.max(1, 32 - Integer.numberOfLeadingZeros(lut.entries().length - 1));
        return new Encoded(MessageForms.table(message, codes, nbits, Arrays.copyOf(lut.entries(), 1 << nbits)));
    }

    private static Result signedBytes(WeightParams message, float[] values) {
        if (!isFinite(values)) {
            return new Refused(NOT_FINITE);
        }
        double reach = 0;
        for (float value : values) {
            reach = Math.max(reach, Math.abs(value));
        }
        float scale = (float) (reach / 127);
        scale = scale == 0 ? 1 : scale;
        byte[] codes = new byte[values.length];
        for (int i = 0; i < codes.length; i++) {
            codes[i] = (byte) (int) Math.max(-127, Math.min(127, Math.rint(values[i] / (double) scale)));
        }
        return new Encoded(MessageForms.signedBytes(message, codes, scale));
    }

    private static int bitsFor(int entries) {
        return Integer.numberOfTrailingZeros(entries);
    }

    private static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!Float.isFinite(value)) {
                return false;
            }
        }
        return true;
    }
}
