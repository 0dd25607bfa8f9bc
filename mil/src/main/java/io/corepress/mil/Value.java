package io.corepress.mil;

import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * A value known when the model is built: {@code MILSpec.Value}.
 *
 * @param docString usually empty
 */
public record Value(ValueType type, Content content, String docString) {

    /** What a value holds; the case fits the case of its type. */
    public sealed interface Content {}

    /** Numbers, and how the file stores them. */
    public record Numbers(Tensor tensor, Storage storage) implements Content {}

    /** Strings, row-major like numbers. */
    public record Strings(List<String> values) implements Content {
        public Strings {
            values = List.copyOf(values);
        }
    }

    public record Tuple(List<Value> values) implements Content {
        public Tuple {
            values = List.copyOf(values);
        }
    }

    public record Items(List<Value> values) implements Content {
        public Items {
            values = List.copyOf(values);
        }
    }

    public record Dictionary(List<Entry> entries) implements Content {
        public Dictionary {
            entries = List.copyOf(entries);
        }
    }

    public record Entry(Value key, Value value) {}

    /** A value message without a value. */
    public record Nothing() implements Content {}

    /** Where a tensor's numbers are kept. */
    public sealed interface Storage {}

    /** In the program itself, in the given field of {@code TensorValue}. */
    public enum Immediate implements Storage {
        FLOATS,
        INTS,
        BOOLS,
        LONG_INTS,
        DOUBLES,
        BYTES;

        /** {@return the field in which Core ML expects numbers of this type} */
        public static Immediate of(DataType dataType) {
            return switch (dataType) {
                case FLOAT32 -> FLOATS;
                case FLOAT64 -> DOUBLES;
                case BOOL -> BOOLS;
                case INT64, UINT64 -> LONG_INTS;
                case INT32, INT16, UINT16 -> INTS;
                default -> BYTES;
            };
        }
    }

    /**
     * In a weight file.
     *
     * @param fileName as the program names it, for example {@code @model_path/weights/weight.bin}
     */
    public record Blob(String fileName) implements Storage {
        public static final Blob DEFAULT = new Blob("@model_path/weights/weight.bin");
    }

    /** Tensors of at least this many elements go to the weight file, as coremltools does it. */
    private static final int MIN_BLOB_ELEMENTS = 10;

    /**
     * {@return a value of this tensor; large ones are stored in the weight file, small ones and types that weight files
     * do not hold in the program}
     */
    public static Value of(Tensor tensor) {
        return of(tensor, belongsInWeightFile(tensor) ? Blob.DEFAULT : Immediate.of(tensor.dataType()));
    }

    /** {@return whether {@link #of(Tensor)} stores this tensor in the weight file} */
    public static boolean belongsInWeightFile(Tensor tensor) {
        return tensor.elementCount() >= MIN_BLOB_ELEMENTS && canBeBlob(tensor.dataType());
    }

    public static Value of(Tensor tensor, Storage storage) {
        return new Value(ValueType.TensorType.of(tensor.dataType(), tensor.shape()), new Numbers(tensor, storage), "");
    }

    public static Value string(String text) {
        return new Value(ValueType.TensorType.of(DataType.STRING), new Strings(List.of(text)), "");
    }

    /** {@return an int32 scalar} */
    public static Value int32(int number) {
        return immediate(Tensor.ofInts(DataType.INT32, Shape.scalar(), number));
    }

    /** {@return an int32 vector} */
    public static Value int32s(int... numbers) {
        return immediate(Tensor.ofInts(DataType.INT32, Shape.of(numbers.length), numbers));
    }

    /** {@return a bool scalar} */
    public static Value bool(boolean truth) {
        return immediate(Tensor.ofInts(DataType.BOOL, Shape.scalar(), truth ? 1 : 0));
    }

    /** {@return a value of this tensor that is kept in the program, whatever its size} */
    public static Value immediate(Tensor tensor) {
        return of(tensor, Immediate.of(tensor.dataType()));
    }

    /** {@return the tensor, if this is a tensor of numbers} */
    public Optional<Tensor> tensor() {
        return content instanceof Numbers numbers ? Optional.of(numbers.tensor()) : Optional.empty();
    }

    /** {@return the text, if this is a single string} */
    public Optional<String> text() {
        return content instanceof Strings strings && strings.values().size() == 1
                ? Optional.of(strings.values().getFirst())
                : Optional.empty();
    }

    private static boolean canBeBlob(DataType dataType) {
        return switch (dataType) {
            case BOOL, STRING, FLOAT64, INT64, UINT64 -> false;
            // An older reader keeps these in the program; only iOS 18 readers look for them in the weight file.
            case INT16, UINT16, INT32, UINT32 -> false;
            default -> true;
        };
    }
}
