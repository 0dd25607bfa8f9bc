package io.corepress.compress;

import io.corepress.compress.weight.WeightStatistics;
import io.corepress.mil.Program;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;

/**
 * What there is to know of one weight of a program.
 *
 * @param op the operation that yields it: {@code const} or a {@code constexpr_*}
 * @param dataType what operations see
 * @param format as {@link WeightFormat#describe} says it
 * @param nbits of one stored element
 * @param bytes that all its parts take, without alignment
 * @param statistics of its values
 * @param consumers the operations that use it: type and name
 */
public record WeightInfo(
        String function,
        String name,
        String op,
        Shape shape,
        DataType dataType,
        String format,
        int nbits,
        long bytes,
        WeightStatistics statistics,
        List<Consumer> consumers) {

    /** An operation that uses a weight, and as which of its parameters. */
    public record Consumer(String type, String name, String parameter) {
        /** {@return the operations that use a weight, in program order; outputs of blocks are none} */
        public static List<Consumer> of(WeightSite site) {
            return site.uses().stream()
                    .flatMap(use -> use.consumer().stream()
                            .map(operation -> new Consumer(operation.type(), operation.name(), use.parameter())))
                    .toList();
        }
    }

    public WeightInfo {
        consumers = List.copyOf(consumers);
    }

    /**
     * {@return the weights of a program in its order; compressed ones are those of their dense shape}
     *
     * @param weightThreshold only weights of at least so many elements, 2048 where coremltools is to be followed
     */
    public static List<WeightInfo> of(Program program, long weightThreshold) {
        return WeightSites.of(program).stream()
                .filter(site -> site.weight().shape().elementCount() >= weightThreshold)
                .parallel()
                .map(WeightInfo::of)
                .toList();
    }

    private static WeightInfo of(WeightSite site) {
        return new WeightInfo(
                site.function(),
                site.name(),
                site.root().type(),
                site.weight().shape(),
                site.weight().dataType(),
                WeightFormat.describe(site.weight()),
                WeightFormat.nbits(site.weight()),
                site.weight().sizeInBytes(),
                WeightStatistics.of(site.weight()),
                Consumer.of(site));
    }
}
