package io.corepress.mlpackage.program;

import com.google.protobuf.UnknownFieldSet;
import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnknownFields;
import io.corepress.mlpackage.proto.MilSpec;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Makes a {@link Program} of its message. Recursion is as deep as messages are nested, which the reader of the file
 * has bounded.
 */
public final class ProgramReader {
    private final Origins origins;
    private final ValueReader values;

    private ProgramReader(Origins origins, BlobSource blobs) {
        this.origins = origins;
        this.values = new ValueReader(origins, blobs);
    }

    /**
     * {@return the program}
     *
     * @param path of the program in its model, for error messages; empty for the only one
     * @param origins gets the message of every object
     * @throws io.corepress.mil.MalformedModelException if the program or one of its constants breaks the format
     * @throws io.corepress.mil.UnsupportedModelException if it has a data type that is not known
     */
    public static Program read(MilSpec.Program message, String path, BlobSource blobs, Origins origins) {
        return new ProgramReader(origins, blobs).program(message, Location.of(path));
    }

    private Program program(MilSpec.Program message, Location where) {
        long before = origins.blobReferences();
        Map<String, Function> functions = new LinkedHashMap<>();
        message.getFunctionsMap().forEach((name, function) -> functions.put(name, function(function, where.at(name))));
        Program program = new Program(
                message.getVersion(),
                functions,
                message.getDocString(),
                values.attributes(message.getAttributesMap(), where.at("attributes")),
                extra(message.getUnknownFields()));
        return origins.add(program, message, before);
    }

    private Function function(MilSpec.Function message, Location where) {
        long before = origins.blobReferences();
        Map<String, Block> blocks = new LinkedHashMap<>();
        // With one body, as usual, naming it would only make the path longer.
        boolean one = message.getBlockSpecializationsCount() == 1;
        message.getBlockSpecializationsMap()
                .forEach((opset, block) -> blocks.put(opset, block(block, where.at(one ? "block" : "block " + opset))));
        Function function = new Function(
                values.types().namedTypes(message.getInputsList(), "input", where),
                message.getOpset(),
                blocks,
                values.attributes(message.getAttributesMap(), where.at("attributes")),
                extra(message.getUnknownFields()));
        return origins.add(function, message, before);
    }

    private Block block(MilSpec.Block message, Location where) {
        long before = origins.blobReferences();
        List<Operation> operations = new ArrayList<>(message.getOperationsCount());
        for (MilSpec.Operation operation : message.getOperationsList()) {
            operations.add(operation(operation, where.at("op \"" + name(operation) + "\"")));
        }
        Block block = new Block(
                values.types().namedTypes(message.getInputsList(), "input", where),
                message.getOutputsList(),
                operations,
                values.attributes(message.getAttributesMap(), where.at("attributes")),
                extra(message.getUnknownFields()));
        return origins.add(block, message, before);
    }

    private Operation operation(MilSpec.Operation message, Location where) {
        long before = origins.blobReferences();
        Map<String, Argument> inputs = new LinkedHashMap<>();
        message.getInputsMap().forEach((name, argument) -> inputs.put(name, argument(argument, where.at(name))));
        List<Block> blocks = new ArrayList<>(message.getBlocksCount());
        for (MilSpec.Block block : message.getBlocksList()) {
            blocks.add(block(block, where.at("block", blocks.size())));
        }
        Operation operation = new Operation(
                message.getType(),
                inputs,
                values.types().namedTypes(message.getOutputsList(), "output", where),
                blocks,
                values.attributes(message.getAttributesMap(), where),
                extra(message.getUnknownFields()));
        return origins.add(operation, message, before);
    }

    private Argument argument(MilSpec.Argument message, Location where) {
        long before = origins.blobReferences();
        List<Argument.Binding> bindings = new ArrayList<>(message.getArgumentsCount());
        for (MilSpec.Argument.Binding binding : message.getArgumentsList()) {
            long beforeBinding = origins.blobReferences();
            Argument.Binding read = switch (binding.getBindingCase()) {
                case NAME -> new Argument.Name(binding.getName());
                case VALUE -> new Argument.Constant(values.value(binding.getValue(), where));
                case BINDING_NOT_SET -> throw where.malformed("expected a name or a value, got nothing");
            };
            bindings.add(origins.add(read, binding, beforeBinding));
        }
        return origins.add(new Argument(bindings), message, before);
    }

    private static String name(MilSpec.Operation message) {
        MilSpec.Value name = message.getAttributesOrDefault("name", MilSpec.Value.getDefaultInstance());
        List<String> strings = name.getImmediateValue().getTensor().getStrings().getValuesList();
        if (strings.size() == 1) {
            return strings.getFirst();
        }
        return message.getOutputsCount() > 0 ? message.getOutputs(0).getName() : message.getType();
    }

    private static UnknownFields extra(UnknownFieldSet fields) {
        return fields.asMap().isEmpty() ? UnknownFields.none() : new UnknownFields(fields.toByteArray());
    }
}
