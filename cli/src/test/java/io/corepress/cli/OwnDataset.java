package io.corepress.cli;

import io.corepress.data.Dataset;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.Samples;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Optional;

/** What a user might write: four gray images. */
public final class OwnDataset implements Dataset {
    @Override
    public Samples samples() {
        return new Samples() {
            private int given;

            @Override
            public Optional<Sample> next() {
                if (given == 4) {
                    return Optional.empty();
                }
                float[] gray = new float[3 * 32 * 32];
                java.util.Arrays.fill(gray, given / 4f);
                Tensor image = Tensor.ofFloats(DataType.FLOAT32, Shape.of(1, 3, 32, 32), gray);
                return Optional.of(Sample.of("gray " + given, image).withLabel(new Label.ClassIndex(given++)));
            }
        };
    }
}
