package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.availability.Availability;
import java.util.Objects;

/** How a network stores a weight. Names are those that coremltools has for them. */
public sealed interface WeightCoding {

    /** {@return the bits of a stored element} */
    int nbits();

    /** {@return the coding in a word or three, as reports and metadata say it} */
    String describe();

    /** {@return the row of the table of availability that says which systems read this} */
    Availability row();

    /** Floats of 16 bits. */
    record Half() implements WeightCoding {
        @Override
        public int nbits() {
            return 16;
        }

        @Override
        public String describe() {
            return "fp16";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_HALF;
        }
    }

    /** Codes from the least to the greatest value of each output channel; {@code nbits} 1 to 8. */
    record Linear(int nbits) implements WeightCoding {
        public Linear {
            checkBits(nbits, 1);
        }

        @Override
        public String describe() {
            return "linear, " + nbits + " bits";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_INTEGER;
        }
    }

    /**
     * Codes from minus to plus the greatest magnitude of each output channel, zero among them; {@code nbits} 2 to 8, since
     * one bit cannot hold zero and both signs.
     */
    record LinearSymmetric(int nbits) implements WeightCoding {
        public LinearSymmetric {
            checkBits(nbits, 2);
        }

        @Override
        public String describe() {
            return "linear_symmetric, " + nbits + " bits";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_INTEGER;
        }
    }

    /** A table of evenly spaced values for the whole weight; {@code nbits} 1 to 8. */
    record LinearLut(int nbits) implements WeightCoding {
        public LinearLut {
            checkBits(nbits, 1);
        }

        @Override
        public String describe() {
            return "linear_lut, " + nbits + " bits";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_TABLE;
        }
    }

    /** The table of least squared error for the whole weight; {@code nbits} 1 to 8. */
    record KMeansLut(int nbits) implements WeightCoding {
        public KMeansLut {
            checkBits(nbits, 1);
        }

        @Override
        public String describe() {
            return "kmeans_lut, " + nbits + " bits";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_TABLE;
        }
    }

    /** A table of all values that occur, if they are 256 at most; others are left alone. */
    record UniqueLut() implements WeightCoding {
        /** {@return the most bits that a code may take} */
        @Override
        public int nbits() {
            return 8;
        }

        @Override
        public String describe() {
            return "unique_lut";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_TABLE;
        }
    }

    /** A table made by a function; {@code nbits} 1 to 8 is the most that it may take, and fewer are stored if they do. */
    record CustomLut(int nbits, LutFunction function) implements WeightCoding {
        public CustomLut {
            checkBits(nbits, 1);
            Objects.requireNonNull(function, "function");
        }

        @Override
        public String describe() {
            return "custom_lut, " + nbits + " bits";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_TABLE;
        }
    }

    /**
     * Signed bytes with one scale, which the system multiplies with inputs turned to bytes while it runs: for
     * {@code innerProduct} and {@code batchedMatmul} layers.
     */
    record Int8Dynamic() implements WeightCoding {
        @Override
        public int nbits() {
            return 8;
        }

        @Override
        public String describe() {
            return "int8_dynamic";
        }

        @Override
        public Availability row() {
            return Availability.NETWORK_INTEGER_PRODUCT;
        }
    }

    /** Makes a look-up table for one weight. */
    @FunctionalInterface
    interface LutFunction {
        /**
         * {@return the table and an index into it for each value}
         *
         * @param values of the weight in row-major order; a copy
         */
        Lut apply(int nbits, float[] values);
    }

    /**
     * @param entries finite, 1 to {@code 2^nbits} of them
     * @param indices as many as values, each below the number of entries
     */
    record Lut(float[] entries, int[] indices) {}

    static WeightCoding half() {
        return new Half();
    }

    static WeightCoding linear(int nbits) {
        return new Linear(nbits);
    }

    static WeightCoding linearSymmetric(int nbits) {
        return new LinearSymmetric(nbits);
    }

    static WeightCoding linearLut(int nbits) {
        return new LinearLut(nbits);
    }

    static WeightCoding kmeansLut(int nbits) {
        return new KMeansLut(nbits);
    }

    static WeightCoding uniqueLut() {
        return new UniqueLut();
    }

    static WeightCoding customLut(int nbits, LutFunction function) {
        return new CustomLut(nbits, function);
    }

    static WeightCoding int8Dynamic() {
        return new Int8Dynamic();
    }

    private static void checkBits(int nbits, int least) {
        if (nbits < least || nbits > 8) {
            throw new IllegalArgumentException("nbits must be " + least + " to 8, got " + nbits);
        }
    }
}
