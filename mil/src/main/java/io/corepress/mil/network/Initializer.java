package io.corepress.mil.network;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.random.RandomGenerator;

/** Makes the numbers with which a weight begins. */
@FunctionalInterface
public interface Initializer {

    /**
     * {@return the weight}
     *
     * @param shape of a weight with outputs and inputs {@code [outputs, inputs, kernel...]}
     * @param seed of this weight alone
     */
    Tensor weight(DataType dataType, Shape shape, long seed);

    static Initializer zeros() {
        return new Constant(0);
    }

    static Initializer ones() {
        return new Constant(1);
    }

    /** {@return a normal distribution around 0} */
    static Initializer normal(double deviation) {
        return new Normal(0, deviation);
    }

    /** {@return a uniform distribution on {@code [-bound, bound)}} */
    static Initializer uniform(double bound) {
        return new Uniform(-bound, bound);
    }

    /** {@return {@link Kaiming}, normally distributed: for layers before a relu} */
    static Initializer kaiming() {
        return new Kaiming(Distribution.NORMAL);
    }

    /** {@return {@link Xavier}, uniformly distributed} */
    static Initializer xavier() {
        return new Xavier(Distribution.UNIFORM);
    }

    /** The same number everywhere. */
    record Constant(double value) implements Initializer {
        @Override
        public Tensor weight(DataType dataType, Shape shape, long seed) {
            return filled(dataType, shape, () -> value);
        }
    }

    /** Independent numbers of this mean and standard deviation. */
    record Normal(double mean, double deviation) implements Initializer {
        public Normal {
            if (!(deviation >= 0 && deviation < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("deviation must be 0 or more, got " + deviation);
            }
        }

        @Override
        public Tensor weight(DataType dataType, Shape shape, long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            return filled(dataType, shape, () -> mean + deviation * random.nextGaussian());
        }
    }

    /** Independent numbers from {@code low}, included, to {@code high}, excluded. */
    record Uniform(double low, double high) implements Initializer {
        public Uniform {
            if (!(low < high && high - low < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException("low must be less than high, got " + low + " and " + high);
            }
        }

        @Override
        public Tensor weight(DataType dataType, Shape shape, long seed) {
            RandomGenerator random = new SplittableRandom(seed);
            return filled(dataType, shape, () -> low + (high - low) * random.nextDouble());
        }
    }

    /** How numbers of a given variance are distributed. */
    enum Distribution {
        NORMAL,
        UNIFORM;

        Initializer around0(double variance) {
            return switch (this) {
                case NORMAL -> new Normal(0, Math.sqrt(variance));
                case UNIFORM -> uniform(Math.sqrt(3 * variance));
            };
        }
    }

    /**
     * Variance 2 / inputs of an output, which a relu behind it halves: He, Zhang, Ren, Sun, "Delving Deep
     * into Rectifiers: Surpassing Human-Level Performance on ImageNet Classification", 2015.
     */
    record Kaiming(Distribution distribution) implements Initializer {
        @Override
        public Tensor weight(DataType dataType, Shape shape, long seed) {
            return distribution.around0(2.0 / inputs(shape)).weight(dataType, shape, seed);
        }
    }

    /**
     * Variance 2 / (inputs of an output + outputs of an input), a compromise between what keeps the values
     * and what keeps the gradients of their size: Glorot, Bengio, "Understanding the difficulty of training
     * deep feedforward neural networks", 2010.
     */
    record Xavier(Distribution distribution) implements Initializer {
        @Override
        public Tensor weight(DataType dataType, Shape shape, long seed) {
            double outputs = (double) inputs(shape) / shape.size(1) * shape.size(0);
            return distribution.around0(2 / (inputs(shape) + outputs)).weight(dataType, shape, seed);
        }
    }

    private static long inputs(Shape shape) {
        if (shape.rank() < 2 || shape.elementCount() == 0) {
            throw new IllegalArgumentException(
                    "a weight that is scaled by its inputs must have outputs and inputs, got " + shape);
        }
        return shape.elementCount(1, shape.rank());
    }

    private static Tensor filled(DataType dataType, Shape shape, DoubleSupplier next) {
        float[] numbers = new float[Math.toIntExact(shape.elementCount())];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) next.getAsDouble();
        }
        return Tensor.ofFloats(dataType, shape, numbers);
    }
}
