package io.corepress.torch;

import io.corepress.tensor.DataType;
import org.bytedeco.pytorch.Tensor;

/** Which of our types holds the numbers of a native tensor exactly. */
final class DataTypes {
    private DataTypes() {}

    static DataType closest(Tensor tensor) {
        return switch (tensor.scalar_type().intern()) {
            case Bool -> DataType.BOOL;
            case Double -> DataType.FLOAT64;
            case Long -> DataType.INT64;
            case Int -> DataType.INT32;
            case Short -> DataType.INT16;
            case Byte -> DataType.UINT8;
            case Char -> DataType.INT8;
            default -> DataType.FLOAT32;
        };
    }
}
