package io.corepress.data.source;

import io.corepress.data.IndexedDataset;
import java.util.List;

/** A data set whose classes have got other names. */
record NamedClasses(IndexedDataset source, List<String> classNames) implements DatasetView {}
