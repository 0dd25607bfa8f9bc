package io.corepress.mil.check;

import io.corepress.mil.infer.Known;

/** What a name stands for, or a value in place. */
record Operand(Known known, Source source) {
    /** Where a value comes from; all but computed ones are known when the model is built. */
    enum Source {
        CONST,
        CONSTEXPR,
        COMPUTED
    }
}
