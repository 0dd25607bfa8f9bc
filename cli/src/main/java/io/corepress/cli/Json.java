package io.corepress.cli;

import com.fasterxml.jackson.jr.ob.JSON;
import io.corepress.tensor.Shape;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Prints maps, lists, strings and numbers as one JSON document. */
final class Json {
    private Json() {}

    static void print(PrintWriter out, Map<String, Object> document) {
        try {
            // Fields without a value are written as null: the same fields are always there.
            out.println(JSON.std
                    .with(JSON.Feature.PRETTY_PRINT_OUTPUT, JSON.Feature.WRITE_NULL_PROPERTIES)
                    .asString(document));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@return an object with these fields: name, value, name, value, …} */
    static Map<String, Object> object(Object... namesAndValues) {
        Map<String, Object> object = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            object.put((String) namesAndValues[i], finite(namesAndValues[i + 1]));
        }
        return object;
    }

    /** JSON has no infinities: such numbers become null. */
    private static Object finite(Object value) {
        boolean infinite = value instanceof Double number && !Double.isFinite(number)
                || value instanceof Float single && !Float.isFinite(single);
        return infinite ? null : value;
    }

    static List<Long> sizes(Shape shape) {
        return Arrays.stream(shape.sizes()).boxed().toList();
    }
}
