package io.corepress.compress.constexpr;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;

/**
 * Keeps packed elements as plain bytes, the way in which operations before iOS 18 refer to them: their weight files
 * know no types below a byte.
 */
public record FlatStore(TensorStore store) implements TensorStore {
    @Override
    public Sink open(DataType dataType, Shape shape) {
        return dataType.isSubByte()
                ? store.open(DataType.UINT8, Shape.of(dataType.sizeInBytes(shape.elementCount())))
                : store.open(dataType, shape);
    }

    @Override
    public Tensor keep(Tensor tensor) {
        return tensor.dataType().isSubByte()
                ? Tensor.of(
                        tensor.dataType(),
                        tensor.shape(),
                        store.keep(ConstexprWriter.packed(tensor)).bytes())
                : store.keep(tensor);
    }
}
