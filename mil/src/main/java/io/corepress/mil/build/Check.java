package io.corepress.mil.build;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;

/** The refusals that the operator families share. */
final class Check {
    private Check() {}

    static void that(boolean right, String name, String expected, Object... got) {
        if (!right) {
            StringBuilder text =
                    new StringBuilder(name).append(": ").append(expected).append(", got ");
            for (int i = 0; i < got.length; i++) {
                text.append(i == 0 ? "" : " and ").append(got[i]);
            }
            throw new IllegalArgumentException(text.toString());
        }
    }

    static void sameDataType(String name, Var one, Var other) {
        that(one.dataType() == other.dataType(), name, "both must be of one data type", one, other);
    }

    static void isFloat(String name, Var x) {
        that(x.dataType() == DataType.FLOAT16 || x.dataType() == DataType.FLOAT32, name, "takes fp16 or fp32", x);
    }

    static void hasShape(String name, Var x, long... sizes) {
        Shape expected = Shape.of(sizes);
        that(x.shape().equals(expected), name, x.name() + " must have shape " + expected, x);
    }

    /** {@return the axis counted from the front} */
    static int axis(String name, Var x, int axis) {
        that(axis >= -x.rank() && axis < x.rank(), name, "axis must be one of " + x, axis);
        return axis < 0 ? axis + x.rank() : axis;
    }
}
