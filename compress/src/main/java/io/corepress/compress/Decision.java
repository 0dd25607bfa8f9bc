package io.corepress.compress;

import io.corepress.compress.config.Technique;
import io.corepress.mil.Operation;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;

/**
 * What was done with one weight, or why it was left alone.
 *
 * @param consumers the names of the operations that use it
 * @param bytesBefore what the weight took, without alignment
 */
public record Decision(
        String function,
        String weight,
        List<String> consumers,
        Shape shape,
        DataType dataType,
        Technique technique,
        long bytesBefore,
        Result result) {

    public Decision {
        consumers = List.copyOf(consumers);
    }

    public sealed interface Result {}

    /**
     * The weight has a new form; after decompressing it is dense again.
     *
     * @param form as {@link WeightFormat#describe} says it
     * @param bytesAfter what the weight takes now, without alignment
     */
    public record Compressed(String form, long bytesAfter) implements Result {}

    /**
     * @param reason one sentence without a full stop, for example {@code 2048 elements, not more than weight_threshold
     *     2048}
     */
    public record Skipped(String reason) implements Result {}

    static Decision of(WeightSite site, Technique technique, Result result) {
        return new Decision(
                site.function(),
                site.name(),
                site.consumers().stream().map(Operation::name).toList(),
                site.weight().shape(),
                site.weight().dataType(),
                technique,
                site.weight().sizeInBytes(),
                result);
    }

    public boolean isCompressed() {
        return result instanceof Compressed;
    }
}
