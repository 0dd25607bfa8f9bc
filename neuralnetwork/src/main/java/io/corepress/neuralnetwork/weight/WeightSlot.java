package io.corepress.neuralnetwork.weight;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.tensor.Shape;
import java.util.List;

/**
 * A place in a layer where a weight is.
 *
 * @param parameter what the format calls the weight: {@code weights}, {@code forward.inputGateWeightMatrix}
 * @param path the fields from the layer down to the weight
 * @param channelAxis the axis of output channels; 0 if there is but one scale
 * @param channels how many scales linear codes get: one for each output channel of a matrix or kernel, otherwise 1
 */
public record WeightSlot(String parameter, List<Step> path, Shape shape, int channelAxis, long channels) {

    /**
     * A field on the path.
     *
     * @param index into a repeated field, -1 for others
     */
    public record Step(String field, int index) {
        private FieldDescriptor descriptor(Message message) {
            return message.getDescriptorForType().findFieldByName(field);
        }

        private Message get(Message message) {
            return (Message)
                    (index < 0
                            ? message.getField(descriptor(message))
                            : message.getRepeatedField(descriptor(message), index));
        }

        private Message with(Message message, Message inner) {
            FieldDescriptor descriptor = descriptor(message);
            Message.Builder builder = message.toBuilder();
            return (index < 0
                            ? builder.setField(descriptor, inner)
                            : builder.setRepeatedField(descriptor, index, inner))
                    .build();
        }
    }

    public WeightParams message(NeuralNetworkLayer layer) {
        Message message = layer;
        for (Step step : path) {
            message = step.get(message);
        }
        return (WeightParams) message;
    }

    /** {@return the layer with another weight in this place} */
    public NeuralNetworkLayer with(NeuralNetworkLayer layer, WeightParams weight) {
        return (NeuralNetworkLayer) replaced(layer, 0, weight);
    }

    private Message replaced(Message message, int depth, WeightParams weight) {
        if (depth == path.size()) {
            return weight;
        }
        Step step = path.get(depth);
        return step.with(message, replaced(step.get(message), depth + 1, weight));
    }

    /** {@return the weight} @param place of the layer, for errors */
    public LayerWeight read(NeuralNetworkLayer layer, String place) {
        return WeightReader.read(message(layer), shape, channelAxis, place + ": " + parameter);
    }
}
