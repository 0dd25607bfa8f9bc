package io.corepress.neuralnetwork.weight;

import io.corepress.neuralnetwork.weight.LayerWeight.Dense;
import io.corepress.tensor.ByteSource;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** Weights made of the weights of several gates. They are views: nothing is copied. */
public final class JoinedWeights {
    private JoinedWeights() {}

    /**
     * {@return the weights one after the other along their first axis: fp16 values if all of them are, otherwise fp32}
     *
     * @param parts one or more, which differ only in the size of the first axis
     */
    public static LayerWeight rows(List<LayerWeight> parts) {
        boolean halves = parts.stream()
                .allMatch(part -> part instanceof Dense(Tensor values) && values.dataType() == DataType.FLOAT16);
        long rows = 0;
        for (LayerWeight part : parts) {
            rows += part.shape().size(0);
        }
        Shape shape = parts.getFirst().shape().withSize(0, rows);
        List<ByteSource> bytes = parts.stream()
                .map(part -> halves ? ((Dense) part).values() : part.decoded())
                .map(Tensor::bytes)
                .toList();
        return new Dense(Tensor.of(halves ? DataType.FLOAT16 : DataType.FLOAT32, shape, new Joined(bytes)));
    }

    /** {@return the weight with every sign changed, as fp32} */
    public static LayerWeight negative(LayerWeight weight) {
        return new Dense(DecodedBytes.tensor(weight.decoded(), (_, value) -> -value));
    }

    private record Joined(List<ByteSource> parts) implements ByteSource {
        @Override
        public long size() {
            return parts.stream().mapToLong(ByteSource::size).sum();
        }

        @Override
        public void read(long position, ByteBuffer target) {
            Objects.checkFromIndexSize(position, target.remaining(), size());
            int limit = target.limit();
            long start = 0;
            for (ByteSource part : parts) {
                long from = position + Math.max(0, start - position) - start;
                if (from < part.size() && target.position() < limit) {
                    int length = (int) Math.min(part.size() - from, limit - target.position());
                    target.limit(target.position() + length);
                    part.read(from, target);
                    target.limit(limit);
                }
                start += part.size();
            }
        }
    }
}
