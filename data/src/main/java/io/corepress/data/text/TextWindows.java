package io.corepress.data.text;

import io.corepress.data.IndexedDataset;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.Sample;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Windows of a text for a language model: sample i is the tokens from {@code i * stride} on, int32 [window], and its
 * label the token after each of them, a {@link Label.Target} of the same type and shape.
 *
 * @param file whose tokens these are; closed together with this
 * @param window tokens in a sample
 * @param stride tokens from the start of one sample to that of the next
 */
public record TextWindows(TokenFile file, int window, int stride) implements IndexedDataset {
    public TextWindows {
        if (window < 1 || stride < 1) {
            throw new IllegalArgumentException(
                    "a window and its stride are at least one token, got " + window + " and " + stride);
        }
        long tokens = file.ids().elementCount();
        if (tokens <= window) {
            throw new MalformedDataException(file.path() + ": it has " + tokens + " tokens, and a window of " + window
                    + " with the token after it needs " + (window + 1L));
        }
    }

    @Override
    public long count() {
        return (file.ids().elementCount() - 1 - window) / stride + 1;
    }

    @Override
    public Sample sample(long index) {
        long start = Objects.checkIndex(index, count()) * stride;
        int[] tokens = new int[window + 1];
        new TensorReader(file.ids()).readInts(start, tokens, 0, tokens.length);
        for (int i = 0; i < tokens.length; i++) {
            if (tokens[i] < 0) {
                throw new MalformedDataException(
                        file.path() + ": token " + (start + i) + " is negative or above 2^31, and no id of a token");
            }
        }
        Shape shape = Shape.of(window);
        Tensor input = Tensor.ofInts(DataType.INT32, shape, Arrays.copyOf(tokens, window));
        Tensor next = Tensor.ofInts(DataType.INT32, shape, Arrays.copyOfRange(tokens, 1, window + 1));
        return new Sample(
                file.path().getFileName() + "[" + start + "]",
                Map.of(Sample.UNNAMED, input),
                Optional.of(new Label.Target(next)));
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
