package io.corepress.mil.op;

import java.util.List;
import java.util.stream.Collectors;

/**
 * An operation that a move to another operator set would break, or a function that cannot move at all.
 *
 * @param operation the operation's name; empty, as its type then is, if it is the function as a whole
 * @param reason why it cannot move, for example {@code parameter roi is gone}
 */
public record Obstacle(String function, String operation, String type, String reason) {
    private static final int SHOWN = 20;

    /** {@return one line: where, what, why} */
    public String toText() {
        return type.isEmpty() ? function + ": " + reason : function + ": " + type + " " + operation + ": " + reason;
    }

    /** {@return a line for each of the first obstacles and one that counts the others} */
    static String toText(List<Obstacle> obstacles) {
        String lines = obstacles.stream()
                .limit(SHOWN)
                .map(obstacle -> "\n  " + obstacle.toText())
                .collect(Collectors.joining());
        return obstacles.size() <= SHOWN ? lines : lines + "\n  and " + (obstacles.size() - SHOWN) + " more";
    }
}
