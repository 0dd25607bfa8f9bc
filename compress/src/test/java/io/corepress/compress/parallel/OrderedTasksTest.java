package io.corepress.compress.parallel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class OrderedTasksTest {

    @Test
    void resultsComeInOrderAlsoFromNestedTasks() {
        List<Integer> taken = new ArrayList<>();
        OrderedTasks.<Integer>run(
                50,
                index -> {
                    List<Integer> inner = new ArrayList<>();
                    OrderedTasks.<Integer>run(5, i -> 10 * index + i, inner::add);
                    return inner.stream().mapToInt(Integer::intValue).sum();
                },
                taken::add);
        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            expected.add(50 * i + 10);
        }
        assertThat(taken).isEqualTo(expected);
    }

    @Test
    void anExceptionOfATaskReachesTheCaller() {
        assertThatThrownBy(() -> OrderedTasks.<Integer>run(
                        20,
                        index -> {
                            if (index == 7) {
                                throw new IllegalStateException("seven");
                            }
                            return index;
                        },
                        index -> assertThat(index).isLessThan(7)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("seven");
    }

    @Test
    void whoeverWaitsDoesWhatNobodyHasBegun() throws Exception {
        Set<Thread> workers = ConcurrentHashMap.newKeySet();
        CountDownLatch done = new CountDownLatch(1);
        try (ForkJoinPool one = new ForkJoinPool(1)) {
            Deque<ForkJoinTask<Integer>> forked = new ArrayDeque<>();
            ForkJoinTask<Integer> begun = one.submit(() -> {
                assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
                return 1;
            });
            forked.add(ForkJoinTask.adapt(() -> {
                        workers.add(Thread.currentThread());
                        done.countDown();
                        return 2;
                    })
                    .fork());
            assertThat(HelpfulJoin.join(begun, forked)).isEqualTo(1);
            assertThat(forked.getLast().join()).isEqualTo(2);
        }
        assertThat(workers).hasSize(1);
    }
}
