package io.corepress.compress;

import io.corepress.mil.Program;
import java.util.List;

/**
 * The result of a {@link Compressor}.
 *
 * @param program the program with its compressed weights; all else is as it was
 * @param decisions one for each weight of the program, in program order
 */
public record Compression(Program program, List<Decision> decisions) {
    public Compression {
        decisions = List.copyOf(decisions);
    }

    public long compressedCount() {
        return decisions.stream().filter(Decision::isCompressed).count();
    }
}
