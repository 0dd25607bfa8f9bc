package io.corepress.torch.lower;

import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.DataType;
import io.corepress.torch.binding.NativeTensors;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;

/**
 * One execution of an operation, as its lowering sees it: parameters by name, as tensors or as plain Java numbers.
 */
public record Call(
        Operation operation, OpSet opset, Map<String, List<Operand>> operands, List<Body> bodies, Session session) {

    public boolean has(String parameter) {
        return operands.containsKey(parameter);
    }

    /** {@return the type that the program declares for an output} */
    public DataType outputType(int index) {
        return operation.outputs().get(index).type() instanceof TensorType type ? type.dataType() : DataType.FLOAT32;
    }

    public ValueType declared(int index) {
        return operation.outputs().get(index).type();
    }

    public Tensor tensor(String parameter) {
        return dense(parameter, datum(parameter));
    }

    public Optional<Tensor> optionalTensor(String parameter) {
        return has(parameter) ? Optional.of(tensor(parameter)) : Optional.empty();
    }

    /** {@return the tensor in the form in which libtorch takes those that may be absent} */
    public TensorOptional tensorOrNone(String parameter) {
        return has(parameter) ? new TensorOptional(tensor(parameter)) : new TensorOptional();
    }

    /** {@return the tensors of a parameter that takes several} */
    public List<Tensor> tensors(String parameter) {
        return data(parameter).stream().map(datum -> dense(parameter, datum)).toList();
    }

    public Datum datum(String parameter) {
        List<Operand> found = required(parameter);
        if (found.size() != 1) {
            throw new IllegalArgumentException(parameter + " must be one value, got " + found.size());
        }
        return found.getFirst().datum();
    }

    public List<Datum> data(String parameter) {
        return required(parameter).stream().map(Operand::datum).toList();
    }

    /** {@return the numbers of an integer parameter, whether the file has them or they were computed} */
    public long[] longs(String parameter) {
        List<Operand> found = required(parameter);
        return found.stream()
                .flatMapToLong(operand -> java.util.Arrays.stream(longs(parameter, operand)))
                .toArray();
    }

    public long[] longs(String parameter, long... otherwise) {
        return has(parameter) ? longs(parameter) : otherwise;
    }

    public long integer(String parameter) {
        return single(parameter, longs(parameter));
    }

    public long integer(String parameter, long otherwise) {
        return has(parameter) ? integer(parameter) : otherwise;
    }

    /** {@return integers of a parameter of bools: 0 or 1} */
    public boolean[] bools(String parameter) {
        long[] numbers = longs(parameter);
        boolean[] truths = new boolean[numbers.length];
        IntStream.range(0, truths.length).forEach(i -> truths[i] = numbers[i] != 0);
        return truths;
    }

    public boolean bool(String parameter, boolean otherwise) {
        return has(parameter) ? integer(parameter) != 0 : otherwise;
    }

    public double real(String parameter) {
        Operand operand = required(parameter).getFirst();
        Optional<io.corepress.tensor.Tensor> known = operand.known().flatMap(Value::tensor);
        float[] numbers = known.isPresent()
                ? known.get().toFloats()
                : NativeTensors.toTensor(dense(parameter, operand.datum()), DataType.FLOAT32)
                        .toFloats();
        if (numbers.length != 1) {
            throw new IllegalArgumentException(parameter + " must be one number, got " + numbers.length);
        }
        return numbers[0];
    }

    public double real(String parameter, double otherwise) {
        return has(parameter) ? real(parameter) : otherwise;
    }

    public String text(String parameter) {
        return required(parameter)
                .getFirst()
                .known()
                .flatMap(Value::text)
                .orElseThrow(() -> new IllegalArgumentException(parameter + " must be a string known from the file"));
    }

    public String text(String parameter, String otherwise) {
        return has(parameter) ? text(parameter) : otherwise;
    }

    /** {@return the value of a parameter that the file must have} */
    public Value known(String parameter) {
        return required(parameter)
                .getFirst()
                .known()
                .orElseThrow(() -> new IllegalArgumentException(parameter + " must be known from the file"));
    }

    private List<Operand> required(String parameter) {
        List<Operand> found = operands.get(parameter);
        if (found == null || found.isEmpty()) {
            throw new IllegalArgumentException("parameter " + parameter + " is missing");
        }
        return found;
    }

    private static long[] longs(String parameter, Operand operand) {
        Optional<io.corepress.tensor.Tensor> known = operand.known().flatMap(Value::tensor);
        io.corepress.tensor.Tensor numbers = known.isPresent()
                ? known.get()
                : NativeTensors.toTensor(dense(parameter, operand.datum()), DataType.INT32);
        return IntStream.of(numbers.toInts()).asLongStream().toArray();
    }

    private static long single(String parameter, long[] numbers) {
        if (numbers.length != 1) {
            throw new IllegalArgumentException(parameter + " must be one number, got " + numbers.length);
        }
        return numbers[0];
    }

    private static Tensor dense(String parameter, Datum datum) {
        if (datum instanceof Datum.Dense(Tensor tensor)) {
            return tensor;
        }
        throw new IllegalArgumentException(parameter + " must be a tensor");
    }
}
