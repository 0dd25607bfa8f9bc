package io.corepress.mlpackage;

import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * An input, output or state of a model, as an app sees it.
 *
 * @param kind {@code multiArray}, {@code image}, {@code int64}, {@code double}, {@code string}, {@code dictionary},
 *     {@code sequence}, {@code state} or {@code unspecified}
 * @param detail of an image its colours, for example {@code RGB}; of a dictionary or sequence the type inside; else empty
 * @param dataType of the elements of a multi-array or state
 * @param shape of a multi-array or state; of an image height and width; empty where the model does not say
 * @param isFlexible whether other shapes than this one are accepted
 * @param isOptional whether the input may be left out
 * @param description by the author; usually empty
 */
public record Feature(
        String name,
        String kind,
        String detail,
        Optional<DataType> dataType,
        List<Long> shape,
        boolean isFlexible,
        boolean isOptional,
        String description) {
    public Feature {
        shape = List.copyOf(shape);
    }

    /** {@return the type in a few words, for example {@code multiArray fp32 [1, 3, 224, 224]}} */
    public String toText() {
        StringBuilder text = new StringBuilder(kind);
        dataType.ifPresent(type -> text.append(' ').append(type.milName()));
        if (!detail.isEmpty()) {
            text.append(' ').append(detail);
        }
        if (!shape.isEmpty()) {
            text.append(shape.stream().map(String::valueOf).collect(Collectors.joining(", ", " [", "]")));
        }
        if (isFlexible) {
            text.append(" flexible");
        }
        return text.append(isOptional ? " optional" : "").toString();
    }
}
