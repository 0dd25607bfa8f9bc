package io.corepress.mil;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** The type of a MIL value; one record for each case of {@code MILSpec.ValueType}. */
public sealed interface ValueType {

    /** {@return the MIL text form, for example {@code tensor<fp16, [1, 3, ?]>}} */
    String toText();

    /**
     * A dense tensor; no dimensions means a scalar.
     *
     * @param rank the number of dimensions, or -1 where even that is unknown
     */
    record TensorType(DataType dataType, long rank, List<Dimension> dimensions, Attributes attributes)
            implements ValueType {
        public TensorType {
            dimensions = List.copyOf(dimensions);
        }

        public static TensorType of(DataType dataType, long... sizes) {
            List<Dimension> dimensions =
                    LongStream.of(sizes).<Dimension>mapToObj(Constant::new).toList();
            return new TensorType(dataType, sizes.length, dimensions, Attributes.none());
        }

        public static TensorType of(DataType dataType, Shape shape) {
            return of(dataType, shape.sizes());
        }

        /** {@return a tensor with these axes; some sizes may be known only when the model runs} */
        public static TensorType of(DataType dataType, List<Dimension> dimensions) {
            return new TensorType(dataType, dimensions.size(), dimensions, Attributes.none());
        }

        /** {@return a tensor of which even the number of axes is not known} */
        public static TensorType ofUnknownRank(DataType dataType) {
            return new TensorType(dataType, -1, List.of(), Attributes.none());
        }

        /** {@return whether the number of axes is known; then there is a dimension for each} */
        public boolean hasKnownRank() {
            if (rank < 0 || dimensions.size() != rank) {
                return false;
            }
            for (Dimension dimension : dimensions) {
                if (dimension instanceof Unknown unknown && unknown.variadic()) {
                    return false;
                }
            }
            return true;
        }

        /** {@return the shape, if every size is known} */
        public Optional<Shape> shape() {
            if (rank < 0) {
                return Optional.empty();
            }
            long[] sizes = new long[dimensions.size()];
            for (int axis = 0; axis < sizes.length; axis++) {
                if (!(dimensions.get(axis) instanceof Constant(long size))) {
                    return Optional.empty();
                }
                sizes[axis] = size;
            }
            return Optional.of(Shape.of(sizes));
        }

        @Override
        public String toText() {
            return rank < 0
                    ? "tensor<" + dataType.milName() + ", *>"
                    : dimensions.stream()
                            .map(Dimension::toText)
                            .collect(Collectors.joining(", ", "tensor<" + dataType.milName() + ", [", "]>"));
        }
    }

    /** A list whose elements are of one type. */
    record ListType(ValueType elementType, Dimension length) implements ValueType {
        @Override
        public String toText() {
            return "list<" + elementType.toText() + ", " + length.toText() + ">";
        }
    }

    record TupleType(List<ValueType> types) implements ValueType {
        public TupleType {
            types = List.copyOf(types);
        }

        @Override
        public String toText() {
            return types.stream().map(ValueType::toText).collect(Collectors.joining(", ", "tuple<", ">"));
        }
    }

    record DictionaryType(ValueType keyType, ValueType valueType) implements ValueType {
        @Override
        public String toText() {
            return "dict<" + keyType.toText() + ", " + valueType.toText() + ">";
        }
    }

    /** A value that keeps its content between predictions. */
    record StateType(ValueType wrapped) implements ValueType {
        @Override
        public String toText() {
            return "state<" + wrapped.toText() + ">";
        }
    }

    /** A type that says nothing: the message was there, none of its cases was. */
    record Unspecified() implements ValueType {
        @Override
        public String toText() {
            return "unspecified";
        }
    }

    /** The size of one axis: known when the model is built, or only when it runs. */
    sealed interface Dimension {
        String toText();
    }

    record Constant(long size) implements Dimension {
        @Override
        public String toText() {
            return Long.toString(size);
        }
    }

    /**
     * @param variadic whether it stands for any number of axes
     */
    record Unknown(boolean variadic) implements Dimension {
        @Override
        public String toText() {
            return variadic ? "..." : "?";
        }
    }
}
