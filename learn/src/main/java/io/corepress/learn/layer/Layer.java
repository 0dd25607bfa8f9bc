package io.corepress.learn.layer;

import io.corepress.mil.Operation;
import io.corepress.mil.Uses;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.Optional;

/** An operation that multiplies its input with a weight: {@code linear}, {@code matmul} and the convolutions. */
public sealed interface Layer permits TokenLayer, BatchLayer, ConvolutionLayer, TransposedConvolutionLayer {

    /** {@return the name of the value that the weight is multiplied with} */
    String input();

    WeightMatrix matrix();

    /** Takes rows of inputs. */
    @FunctionalInterface
    interface RowSink {
        /**
         * @param rows shape {@code [groups, count, columns]}; valid during the call only
         */
        void rows(float[] rows, int count);
    }

    /**
     * Hands over what the weight is multiplied with, a sample or so at a time: for each output position one row for
     * each group.
     *
     * @param input a value of {@link #input}
     */
    void forEachRow(Tensor input, RowSink sink);

    /**
     * {@return the layer, or nothing if the operation is none, or its input is itself a constant}
     *
     * @param parameter of {@code operation} that the weight is
     */
    static Optional<Layer> of(Operation operation, String parameter, Shape weight, Uses uses) {
        Parameters parameters = new Parameters(operation, uses);
        return switch (operation.type()) {
            case "linear" ->
                parameter.equals("weight")
                        ? parameters.input("x").map(x -> TokenLayer.linear(x, weight))
                        : Optional.empty();
            case "matmul" -> TokenLayer.matmul(operation.name(), parameters, parameter, weight);
            case "conv" ->
                parameter.equals("weight")
                        ? parameters.input("x").map(x -> ConvolutionLayer.of(parameters, x, weight))
                        : Optional.empty();
            case "conv_transpose" ->
                parameter.equals("weight")
                        ? parameters.input("x").map(x -> TransposedConvolutionLayer.of(parameters, x, weight))
                        : Optional.empty();
            default -> Optional.empty();
        };
    }
}
