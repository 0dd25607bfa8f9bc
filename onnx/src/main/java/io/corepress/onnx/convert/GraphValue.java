package io.corepress.onnx.convert;

import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.OptionalLong;

/** What stands for a value of the graph while its program is made. */
public sealed interface GraphValue {

    /** Known now, in the element type of the graph. */
    record Known(Tensor tensor) implements GraphValue {}

    /** Known only when the program runs. */
    record Computed(Var var) implements GraphValue {}

    /**
     * Sizes, some known now and some only when the program runs: what graphs make of the shapes of flexible tensors.
     *
     * @param isScalar whether it is one size rather than a vector
     */
    record Sizes(List<Size> elements, boolean isScalar) implements GraphValue {
        public Sizes {
            elements = List.copyOf(elements);
        }

        /** {@return how many of the sizes are computed} */
        public long computedCount() {
            return elements.stream()
                    .filter(size -> !(size instanceof FixedSize))
                    .count();
        }
    }

    sealed interface Size {
        /** {@return the size, if it is known now} */
        default OptionalLong fixed() {
            return this instanceof FixedSize(long size) ? OptionalLong.of(size) : OptionalLong.empty();
        }
    }

    record FixedSize(long size) implements Size {}

    /** The size of an axis of a computed tensor. */
    record AxisSize(Var x, int axis) implements Size {}

    /** A computed int32 scalar. */
    record ScalarSize(Var scalar) implements Size {}

    /**
     * A weight that is kept quantized: {@code (data - zeroPoint) * scale}.
     *
     * @param scale one, or of the rank of the data with a size that divides its own on each axis
     * @param zeroPoint of the type of the data and the shape of the scale; zeros where the graph has none
     */
    record Quantized(Tensor data, Tensor scale, Tensor zeroPoint) implements GraphValue {
        public Shape shape() {
            return data.shape();
        }
    }

    record Texts(Shape shape, List<String> values) implements GraphValue {
        public Texts {
            values = List.copyOf(values);
        }
    }

    /** A sequence, which exists only while the program is made: all that is asked of it must be known then. */
    record Sequence(DataType elementType, List<GraphValue> items) implements GraphValue {
        public Sequence {
            items = List.copyOf(items);
        }
    }

    /**
     * An output of a node that could not be translated, or an input that is no tensor.
     *
     * @param reason what a node that needs it is told; empty if it has been said already
     */
    record Missing(String reason) implements GraphValue {}
}
