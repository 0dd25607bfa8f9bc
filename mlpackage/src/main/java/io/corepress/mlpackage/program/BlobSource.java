package io.corepress.mlpackage.program;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/** Finds the tensors that a program keeps in weight files. */
@FunctionalInterface
public interface BlobSource {
    /**
     * {@return the tensor at {@code offset} of the file that the program calls {@code fileName}}
     *
     * @throws io.corepress.mil.MalformedModelException if it is not there
     */
    Tensor tensor(String fileName, long offset, DataType dataType, Shape shape);
}
