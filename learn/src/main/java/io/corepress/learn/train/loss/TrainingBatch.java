package io.corepress.learn.train.loss;

import io.corepress.data.Batch;
import io.corepress.data.Label;
import io.corepress.data.Sample;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Samples that run together, and the right answers.
 *
 * @param inputs by name; may have more rows at the end than there are samples, which fill the batch up
 * @param labels of the samples, in order; empty if one of them has none
 * @param samples how many there are
 * @param rows how many rows of the inputs belong to them and to those that fill up
 */
public record TrainingBatch(Map<String, Tensor> inputs, List<Label> labels, int samples, int rows) {
    public TrainingBatch {
        inputs = Map.copyOf(inputs);
        labels = List.copyOf(labels);
        if (samples < 1 || rows < samples) {
            throw new IllegalArgumentException(samples + " samples cannot fill " + rows + " rows");
        }
        if (!labels.isEmpty() && labels.size() != samples) {
            throw new IllegalArgumentException(samples + " samples have " + labels.size() + " labels");
        }
    }

    /**
     * {@return the samples, the last one repeated until there are {@code rows}}
     *
     * @throws UnsupportedDataException if a number of an input is not finite
     */
    public static TrainingBatch of(List<Sample> samples, int rows) {
        List<Label> labels =
                samples.stream().flatMap(sample -> sample.label().stream()).toList();
        samples.forEach(TrainingBatch::requireFinite);
        return new TrainingBatch(
                Batch.padded(samples, rows).inputs(),
                labels.size() == samples.size() ? labels : List.of(),
                samples.size(),
                rows);
    }

    private static void requireFinite(Sample sample) {
        sample.inputs().forEach((name, tensor) -> {
            if (tensor.dataType().isFloat()) {
                for (float number : tensor.toFloats()) {
                    if (!Float.isFinite(number)) {
                        throw new UnsupportedDataException(
                                "sample " + sample.name() + ": input " + name + " holds " + number);
                    }
                }
            }
        });
    }

    /**
     * {@return the class of each row of answers, -1 for rows that fill up}
     *
     * @param answers the rows that the output has
     * @param classes how many classes there are
     * @throws UnsupportedDataException if there are no labels, not as many as answers, or other than classes
     */
    int[] classes(int answers, int classes) {
        if (labels.isEmpty()) {
            throw new UnsupportedDataException(
                    "the loss needs a label for every sample, and there are samples without");
        }
        int each = Math.max(1, answers / rows);
        int[] all = new int[answers];
        Arrays.fill(all, -1);
        for (int sample = 0; sample < samples; sample++) {
            int[] own = switch (labels.get(sample)) {
                case Label.ClassIndex(int index) -> new int[] {index};
                case Label.Target(Tensor values) -> values.toInts();
            };
            if (own.length != each) {
                throw new UnsupportedDataException(
                        "a sample has " + own.length + " labels, and the output " + each + " answers for each");
            }
            for (int label : own) {
                if (label < 0 || label >= classes) {
                    throw new UnsupportedDataException(
                            "label " + label + " is none of the " + classes + " classes of the output");
                }
            }
            System.arraycopy(own, 0, all, sample * each, each);
        }
        return all;
    }

    /**
     * {@return the values that an output of as many numbers should have, those of rows that fill up left out}
     *
     * @throws UnsupportedDataException if there are none
     */
    float[] values() {
        List<float[]> parts = new ArrayList<>();
        for (Label label : labels) {
            if (!(label instanceof Label.Target(Tensor values))) {
                throw new UnsupportedDataException("the loss compares numbers, and a label is a class");
            }
            parts.add(values.toFloats());
        }
        if (parts.isEmpty()) {
            throw new UnsupportedDataException(
                    "the loss needs a label for every sample, and there are samples without");
        }
        int count = parts.stream().mapToInt(part -> part.length).sum();
        float[] all = new float[count];
        int at = 0;
        for (float[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return all;
    }
}
