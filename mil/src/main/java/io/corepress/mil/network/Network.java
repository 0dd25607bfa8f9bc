package io.corepress.mil.network;

import io.corepress.mil.Function;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.ValueType.Constant;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.ValueType.Unknown;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * An input and the layers through which it goes; the output has the name of the last one.
 *
 * @param type of the input; its first axis, the batch, may be of any size
 * @param dataType of the weights and of the values between the layers, fp16 or fp32
 */
public record Network(String input, TensorType type, DataType dataType, Sequential layers) {

    /**
     * {@return a network that is to have layers; computes in fp16 if the input is that, and otherwise in
     * fp32}
     */
    public static Network of(String input, DataType inputType, long... sizes) {
        return of(input, TensorType.of(inputType, sizes));
    }

    /**
     * As {@link #of(String, DataType, long...)}, for any number of samples of these sizes at once: axis 0
     * counts them.
     */
    public static Network batched(String input, DataType inputType, long... sizes) {
        List<Dimension> dimensions = new ArrayList<>();
        dimensions.add(new Unknown(false));
        LongStream.of(sizes).mapToObj(Constant::new).forEach(dimensions::add);
        return of(input, TensorType.of(inputType, dimensions));
    }

    /** As {@link #of(String, DataType, long...)}, for an input of flexible shape. */
    public static Network of(String input, TensorType type) {
        DataType computed = type.dataType() == DataType.FLOAT16 ? DataType.FLOAT16 : DataType.FLOAT32;
        return new Network(input, type, computed, Sequential.empty());
    }

    /** {@return this network with weights of another type, for an input that is not of floats} */
    public Network withDataType(DataType other) {
        return new Network(input, type, other, layers);
    }

    /** {@return this network with one more layer} */
    public Network then(String name, Layer layer) {
        return new Network(input, type, dataType, layers.then(name, layer));
    }

    /**
     * {@return the network as a function}
     *
     * @throws IllegalArgumentException if there are no layers, a layer does not take what the one before it
     *     yields, or the operator set lacks what it needs
     */
    public Function function(OpSet opset, WeightSource weights) {
        if (layers.steps().isEmpty()) {
            throw new IllegalArgumentException("a network must have layers, there are none behind " + input);
        }
        return FunctionBuilder.function(opset, f -> {
            Var x = f.input(input, type);
            return List.of(layers.add(LayerScope.of(f, dataType, weights), x));
        });
    }

    /** {@return a program with the {@link #function} as its {@code main}, and new weights} */
    public Program program(OpSet opset, long seed) {
        return Program.of(Map.of("main", function(opset, WeightSource.seeded(seed))));
    }
}
