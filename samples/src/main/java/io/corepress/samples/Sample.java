package io.corepress.samples;

import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import java.util.Arrays;
import java.util.stream.Collectors;

/** The models that can be made by name, for demos and benchmarks. */
public enum Sample {
    SMALL("small", "An image classifier of 20 thousand weights") {
        @Override
        public Program program(OpSet opset) {
            return SmallConvNet.program(opset);
        }
    },
    RESNET50("resnet50", "An image classifier of 25.5 million weights, 51 MB") {
        @Override
        public Program program(OpSet opset) {
            return ResNet50.program(opset);
        }
    },
    TRANSFORMER_100M("transformer-100m", "A text decoder of 101 million weights, 0.2 GB") {
        @Override
        public Program program(OpSet opset) {
            return Transformer.of100MillionWeights().program(opset);
        }
    },
    TRANSFORMER_3G("transformer-3g", "A text decoder of 1.5 billion weights, 3 GB") {
        @Override
        public Program program(OpSet opset) {
            return Transformer.of3Gigabytes().program(opset);
        }
    };

    private final String label;
    private final String description;

    Sample(String label, String description) {
        this.label = label;
        this.description = description;
    }

    /** {@return the name on the command line, for example {@code transformer-100m}} */
    public String label() {
        return label;
    }

    /** {@return what it is and how large, for people} */
    public String description() {
        return description;
    }

    /** {@return the model as a program of this operator set; its weights are computed when they are read} */
    public abstract Program program(OpSet opset);

    /**
     * {@return the sample of this name}
     *
     * @throws IllegalArgumentException if there is none
     */
    public static Sample of(String label) {
        return Arrays.stream(values())
                .filter(sample -> sample.label.equals(label))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("sample must be one of "
                        + Arrays.stream(values()).map(Sample::label).collect(Collectors.joining(", ")) + ", got "
                        + label));
    }
}
