package io.corepress.learn.train;

import java.util.List;

/** Where training has got to, weight by weight. */
public record TrainingReport(List<Row> rows) {
    public TrainingReport {
        rows = List.copyOf(rows);
    }

    /**
     * One weight as it would be stored now.
     *
     * @param form as {@link io.corepress.compress.WeightFormat#describe} says it
     * @param sparsity the share of zeros, 0 to 1
     * @param error the root of the mean squared difference to the weight before training
     */
    public record Row(String weight, long elements, String form, double sparsity, double error) {}
}
