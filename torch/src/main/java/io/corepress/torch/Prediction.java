package io.corepress.torch;

import io.corepress.mil.Value;
import io.corepress.tensor.Tensor;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a function computed.
 *
 * @param outputs by name, in the order of the function; tensors, and for classifiers also strings and dictionaries
 */
public record Prediction(Map<String, Value> outputs) {
    public Prediction {
        outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
    }

    /**
     * {@return an output that is a tensor}
     *
     * @throws IllegalArgumentException if there is none of this name
     */
    public Tensor tensor(String name) {
        Value value = outputs.get(name);
        if (value == null) {
            throw new IllegalArgumentException("no output " + name + ", only " + outputs.keySet());
        }
        return value.tensor().orElseThrow(() -> new IllegalArgumentException("output " + name + " is no tensor"));
    }
}
