package io.corepress.learn.train;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** A small problem: which of three arms of a spiral a point is on; and a small network for it. */
final class Spirals {
    static final int CLASSES = 3;
    private static final int HIDDEN = 32;

    private Spirals() {}

    /** {@return a network with random weights that takes that many points at once} */
    static Program program(DataType type, int rows, long seed) {
        Random random = new Random(seed);
        Function function = FunctionBuilder.function(OpSet.CORE_ML_8, builder -> {
            Var x = builder.input("x", type, rows, 2);
            Var first = builder.linear(
                    "first",
                    x,
                    builder.constant("w1", numbers(random, type, HIDDEN, 2)),
                    builder.constant("b1", numbers(random, type, HIDDEN)));
            Var second = builder.linear(
                    "second",
                    builder.relu("relu1", first),
                    builder.constant("w2", numbers(random, type, HIDDEN, HIDDEN)),
                    builder.constant("b2", numbers(random, type, HIDDEN)));
            Var third = builder.linear(
                    "logits",
                    builder.relu("relu2", second),
                    builder.constant("w3", numbers(random, type, CLASSES, HIDDEN)),
                    builder.constant("b3", numbers(random, type, CLASSES)));
            return List.of(third);
        });
        return Program.of(Map.of("main", function));
    }

    private static Tensor numbers(Random random, DataType type, long... sizes) {
        Shape shape = Shape.of(sizes);
        float[] numbers = new float[(int) shape.elementCount()];
        double scale = sizes.length == 2 ? Math.sqrt(2.0 / sizes[1]) : 0.1;
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = (float) (scale * random.nextGaussian());
        }
        return Tensor.ofFloats(type, shape, numbers);
    }

    record Points(long count, long seed) implements IndexedDataset {
        @Override
        public Sample sample(long index) {
            Random random = new Random(31 * seed + index);
            int arm = (int) (index % CLASSES);
            double along = random.nextDouble();
            double angle = 2 * Math.PI * (arm / (double) CLASSES + 0.7 * along) + 0.1 * random.nextGaussian();
            float[] point = {(float) (along * Math.cos(angle)), (float) (along * Math.sin(angle))};
            return new Sample(
                    "point " + index,
                    Map.of("x", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 2), point)),
                    Optional.of(new Label.ClassIndex(arm)));
        }
    }
}
