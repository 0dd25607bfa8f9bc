package io.corepress.neuralnetwork.check;

import static io.corepress.compress.availability.Availability.NETWORK_HALF;
import static io.corepress.compress.availability.Availability.NETWORK_INTEGER;
import static io.corepress.compress.availability.Availability.NETWORK_INTEGER_PRODUCT;
import static io.corepress.compress.availability.Availability.NETWORK_TABLE;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.corepress.compress.availability.Availability;
import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.WeightParams;
import io.corepress.mlpackage.specification.ModelTree;
import io.corepress.neuralnetwork.graph.Network;
import io.corepress.neuralnetwork.graph.NetworkTree;
import java.util.ArrayList;
import java.util.List;

/** What the networks of a model need: how they take arrays, layers, and the forms of weights by the table of availability. */
public final class NetworkNeeds {
    private final List<Need> needs = new ArrayList<>();

    private NetworkNeeds() {}

    /** {@return the needs of all networks of a model, those in pipelines, loops and branches included} */
    public static List<Need> of(ModelPackage model) {
        List<Need> needs = new ArrayList<>();
        ModelTree.forEach(
                model.specification().message(),
                (path, inner) -> of(inner).forEach(need -> needs.add(need.under(path))));
        return List.copyOf(needs);
    }

    static List<Need> of(Model model) {
        NetworkNeeds found = new NetworkNeeds();
        Network.of(model).ifPresent(found::add);
        return List.copyOf(found.needs);
    }

    private void add(Network network) {
        if (network.exactArrays()) {
            needs.add(new Need(OsRelease.IOS_13, Need.Kind.MODEL, "arrays with their exact shape", ""));
        }
        if (network.exactImages()) {
            needs.add(new Need(OsRelease.IOS_13, Need.Kind.MODEL, "images of four axes", ""));
        }
        NetworkTree.forEach("", network.layers(), (name, layer) -> {
            LayerReleases.of(layer)
                    .ifPresent(found -> needs.add(new Need(found.release(), Need.Kind.LAYER, found.what(), name)));
            if (layer.getInnerProduct().getInt8DynamicQuantize()
                    || layer.getBatchedMatmul().getInt8DynamicQuantize()) {
                add(NETWORK_INTEGER_PRODUCT, 8, name);
            }
            layer.getAllFields().forEach((field, value) -> addWeights(field, value, name));
        });
    }

    /** Weights lie in the parameters of a layer, at any depth; the networks inside branches and loops have their turn. */
    private void addWeights(FieldDescriptor field, Object value, String layer) {
        if (field.getJavaType() != FieldDescriptor.JavaType.MESSAGE
                || field.getMessageType().getName().equals("NeuralNetwork")) {
            return;
        }
        List<?> messages = field.isRepeated() ? (List<?>) value : List.of(value);
        for (Object message : messages) {
            if (message instanceof WeightParams weight) {
                add(weight, layer + "/" + field.getName());
            } else {
                ((Message) message).getAllFields().forEach((inner, content) -> addWeights(inner, content, layer));
            }
        }
    }

    private void add(WeightParams weight, String place) {
        int nbits = (int) weight.getQuantization().getNumberOfBits();
        if (!weight.getRawValue().isEmpty()) {
            add(weight.getQuantization().hasLookupTableQuantization() ? NETWORK_TABLE : NETWORK_INTEGER, nbits, place);
        } else if (!weight.getFloat16Value().isEmpty()) {
            add(NETWORK_HALF, 16, place);
        }
    }

    private void add(Availability row, int nbits, String place) {
        needs.add(new Need(row.release(), Need.Kind.WEIGHT, row.describe(nbits), place));
    }
}
