package io.corepress.compress.parallel;

import java.util.Deque;
import java.util.Iterator;
import java.util.concurrent.ForkJoinTask;

/** Waiting that works. The pool has a thread less than there are cores: the missing one is whoever waits. */
public final class HelpfulJoin {
    private HelpfulJoin() {}

    /**
     * {@return the result of a task} While another thread is at it, this one does tasks that nobody has begun yet, the last
     * first; {@link ForkJoinTask#join} would sleep.
     *
     * @param forked by this thread and no others since, in this order; it need not hold {@code task}
     */
    public static <T> T join(ForkJoinTask<T> task, Deque<ForkJoinTask<T>> forked) {
        if (task.tryUnfork()) {
            return task.invoke();
        }
        Iterator<ForkJoinTask<T>> last = forked.descendingIterator();
        while (!task.isDone() && last.hasNext()) {
            ForkJoinTask<T> other = last.next();
            if (other.tryUnfork()) {
                other.quietlyInvoke();
            } else if (!other.isDone()) {
                break; // it and those before it have been taken
            }
        }
        return task.join();
    }
}
