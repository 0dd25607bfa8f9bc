package io.corepress.compress.weight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ChunksTest {
    @Test
    void everyElementIsDeliveredOnceAndInOrderByAnyNumberOfWorkers() {
        for (long count : new long[] {0, 1, 6, 7, 8, 50, 64}) {
            for (int workers : new int[] {1, 2, 3, 8}) {
                List<Long> delivered = new ArrayList<>();
                Chunks.run(count, 7, workers, () -> new Chunks.Worker() {
                    private final List<Long> chunk = new ArrayList<>();

                    @Override
                    public void compute(long start, int length) {
                        LongStream.range(start, start + length).forEach(chunk::add);
                    }

                    @Override
                    public void deliver() {
                        delivered.addAll(chunk);
                        chunk.clear();
                    }
                });
                assertThat(delivered)
                        .isEqualTo(LongStream.range(0, count).boxed().toList());
            }
        }
    }

    @Test
    void aFailureOfAWorkerReachesTheCaller() {
        assertThatThrownBy(() -> Chunks.run(100, 7, 4, () -> (start, _) -> {
                    if (start == 21) {
                        throw new IllegalStateException("worker");
                    }
                }))
                .hasMessageContaining("worker");
    }
}
