package io.corepress.press;

import io.corepress.mil.Block;
import io.corepress.mil.Operation;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.quantize.NetworkLayer;
import java.util.ArrayList;
import java.util.List;

/**
 * An operation of a program, or a layer of a neural network.
 *
 * @param place path of the model, and function
 * @param isConstant whether it only holds or decodes numbers; never so for layers
 */
public record ModelOperation(String place, String type, String name, boolean isConstant) {

    /** {@return the operations and layers of a model, those in nested blocks and networks included} */
    public static List<ModelOperation> of(ModelPackage model) {
        List<ModelOperation> operations = new ArrayList<>();
        model.programs()
                .forEach((path, program) -> program.functions()
                        .forEach((name, function) ->
                                function.body().ifPresent(body -> add(body, path + "/" + name, operations))));
        NetworkLayer.of(model)
                .forEach(layer -> operations.add(new ModelOperation(layer.model(), layer.type(), layer.name(), false)));
        return operations;
    }

    private static void add(Block block, String place, List<ModelOperation> operations) {
        for (Operation operation : block.operations()) {
            boolean constant = operation.isConst() || operation.isConstexpr();
            operations.add(new ModelOperation(place, operation.type(), operation.name(), constant));
            operation.blocks().forEach(nested -> add(nested, place, operations));
        }
    }
}
