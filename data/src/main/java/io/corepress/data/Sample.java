package io.corepress.data;

import io.corepress.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One sample: the arrays that a model takes, and the right answer where it is known.
 *
 * @param name says in messages and reports which one it is, for example {@code cats/17.jpg} or {@code x.npz[17]}
 * @param inputs by name, at least one; a single array may have the name {@link #UNNAMED} and fits any input then
 */
public record Sample(String name, Map<String, Tensor> inputs, Optional<Label> label) {
    /** The name of an array whose source gives it none. */
    public static final String UNNAMED = "";

    public Sample {
        Objects.requireNonNull(name);
        Objects.requireNonNull(label);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("sample " + name + " has no arrays");
        }
        SequencedMap<String, Tensor> ordered = new LinkedHashMap<>(inputs);
        inputs = Collections.unmodifiableSequencedMap(ordered);
    }

    /** {@return a sample of one array without a name, and without a label} */
    public static Sample of(String name, Tensor array) {
        return new Sample(name, Map.of(UNNAMED, array), Optional.empty());
    }

    public Sample withInputs(Map<String, Tensor> other) {
        return new Sample(name, other, label);
    }

    public Sample withLabel(Label other) {
        return new Sample(name, inputs, Optional.of(other));
    }
}
