package io.corepress.press;

import io.corepress.compress.Decision;
import io.corepress.mil.OpSet;
import java.util.List;
import java.util.Optional;

/**
 * What a press did.
 *
 * @param sizeBefore of the input on disk, in bytes
 * @param sizeAfter of the output on disk, in bytes
 * @param decisions for each step of the recipe, one for each weight; when decompressing, one for each
 *     compressed weight
 * @param remarks what else was done, one sentence each: layers of a neural network that were folded into others
 * @param opset the operator set that the output needs; none for neural networks
 * @param osNames the first systems that run the output
 */
public record PressReport(
        long sizeBefore,
        long sizeAfter,
        List<Decision> decisions,
        List<String> remarks,
        Optional<OpSet> opset,
        String osNames,
        double seconds) {
    public PressReport {
        decisions = List.copyOf(decisions);
        remarks = List.copyOf(remarks);
    }

    /** {@return how many times smaller the output is} */
    public double ratio() {
        return sizeAfter == 0 ? 1 : (double) sizeBefore / sizeAfter;
    }

    public List<Decision> compressed() {
        return decisions.stream().filter(Decision::isCompressed).toList();
    }

    public List<Decision> skipped() {
        return decisions.stream().filter(decision -> !decision.isCompressed()).toList();
    }

    /** {@return by how many bytes a decision made its weight smaller; negative if it grew} */
    static long bytesSaved(Decision decision) {
        return decision.result() instanceof Decision.Compressed(String _, long bytesAfter)
                ? decision.bytesBefore() - bytesAfter
                : 0;
    }
}
