package io.corepress.torch.run;

import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Map;

/** Compares what a caller gives with what a function asks for. */
public final class InputCheck {
    private InputCheck() {}

    public static void require(List<NamedType> expected, Map<String, Tensor> given) {
        for (NamedType input : expected) {
            Tensor tensor = given.get(input.name());
            if (tensor == null) {
                throw new IllegalArgumentException(
                        "input " + input.name() + ": " + input.type().toText() + " is missing");
            }
            if (input.type() instanceof TensorType type && !fits(tensor, type)) {
                throw new IllegalArgumentException(
                        "input " + input.name() + " must be " + type.toText() + ", got " + tensor);
            }
        }
        for (String name : given.keySet()) {
            if (expected.stream().noneMatch(input -> input.name().equals(name))) {
                throw new IllegalArgumentException("no input " + name + "; the inputs are "
                        + expected.stream().map(NamedType::name).toList());
            }
        }
    }

    private static boolean fits(Tensor tensor, TensorType type) {
        return fits(tensor.dataType(), type.dataType()) && fits(tensor.shape(), type);
    }

    private static boolean fits(DataType given, DataType declared) {
        return given == declared || given.isFloat() && declared.isFloat();
    }

    private static boolean fits(Shape shape, TensorType type) {
        if (type.rank() < 0) {
            return true;
        }
        if (shape.rank() != type.dimensions().size()) {
            return false;
        }
        for (int axis = 0; axis < shape.rank(); axis++) {
            if (type.dimensions().get(axis) instanceof ValueType.Constant(long size) && shape.size(axis) != size) {
                return false;
            }
        }
        return true;
    }
}
