package io.corepress.mlpackage;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the author says of a model; empty text where nothing is said.
 *
 * @param version the author's own version of the model, any text
 * @param userDefined further entries, in the order of the file
 */
public record Metadata(
        String shortDescription, String author, String license, String version, Map<String, String> userDefined) {
    public Metadata {
        userDefined = Collections.unmodifiableMap(new LinkedHashMap<>(userDefined));
    }
}
