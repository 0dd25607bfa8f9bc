package io.corepress.mlpackage.program;

import io.corepress.tensor.Tensor;

/** Puts the tensors of a program that is being saved into weight files. */
@FunctionalInterface
public interface BlobTarget {
    /** Where a tensor is in the saved model: the file as the program calls it, and the offset of its metadata. */
    record Place(String fileName, long offset) {}

    /**
     * {@return where the tensor is; it is written first if it is not there yet}
     *
     * @param fileName the file in which the program would like it to be
     */
    Place place(String fileName, Tensor tensor);
}
