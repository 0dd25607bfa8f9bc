package io.corepress.data;

import java.io.IOException;

/** Makes another sample of a sample. */
@FunctionalInterface
public interface SampleMap {
    Sample apply(Sample sample) throws IOException;
}
