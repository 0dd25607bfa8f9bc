package io.corepress.compress.parallel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.ForkJoinTask;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/**
 * Work on all cores whose results are taken in order, by the calling thread: what comes out does not depend on how many
 * cores there are. Only a few results wait at any time, so memory does not grow with the number of tasks.
 */
public final class OrderedTasks {
    private OrderedTasks() {}

    /**
     * Computes {@code work(0)} to {@code work(count - 1)} in parallel and gives each result to {@code sink} in that
     * order. An exception of a task or the sink ends the run once the tasks under way are done.
     */
    public static <T> void run(int count, IntFunction<T> work, Consumer<T> sink) {
        int window = 2 * ForkJoinPool.getCommonPoolParallelism() + 1;
        Deque<ForkJoinTask<T>> waiting = new ArrayDeque<>();
        int next = 0;
        try {
            for (int taken = 0; taken < count; taken++) {
                while (next < count && waiting.size() < window) {
                    int index = next++;
                    waiting.addLast(ForkJoinTask.adapt(() -> work.apply(index)).fork());
                }
                sink.accept(HelpfulJoin.join(waiting.removeFirst(), waiting));
            }
        } finally {
            waiting.forEach(ForkJoinTask::quietlyJoin);
        }
    }
}
