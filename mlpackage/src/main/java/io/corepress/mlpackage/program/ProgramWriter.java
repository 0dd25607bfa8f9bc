package io.corepress.mlpackage.program;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.UnknownFields;
import io.corepress.mlpackage.proto.MilSpec;

/**
 * Makes the message of a {@link Program}. An object that was read from a message and not replaced since is written as
 * that message; only references to weight files are set anew, because the tensors may have moved.
 */
public final class ProgramWriter {
    private final Origins origins;
    private final ValueWriter values;

    private ProgramWriter(Origins origins, BlobTarget blobs) {
        this.origins = origins;
        this.values = new ValueWriter(origins, blobs);
    }

    /**
     * {@return the message of a program; its tensors for weight files have been placed}
     *
     * @param path of the program in its model, for error messages
     * @param origins of the model that the program was read from; empty for a program made in memory
     * @throws IllegalArgumentException if a value asks for a place that cannot hold it
     */
    public static MilSpec.Program write(Program program, String path, BlobTarget blobs, Origins origins) {
        return new ProgramWriter(origins, blobs).program(program, Location.of(path));
    }

    private MilSpec.Program program(Program program, Location where) {
        MilSpec.Program origin = (MilSpec.Program) origins.message(program);
        if (origin != null && !origins.holdsBlobs(program)) {
            return origin;
        }
        MilSpec.Program.Builder message = origin != null
                ? origin.toBuilder().clearFunctions().clearAttributes()
                : MilSpec.Program.newBuilder().setUnknownFields(extra(program.extra()));
        message.setVersion(program.version()).setDocString(program.docString());
        program.functions().forEach((name, function) -> message.putFunctions(name, function(function, where.at(name))));
        program.attributes()
                .values()
                .forEach((name, value) -> message.putAttributes(name, values.value(value, where.at(name))));
        return message.build();
    }

    private MilSpec.Function function(Function function, Location where) {
        MilSpec.Function origin = (MilSpec.Function) origins.message(function);
        if (origin != null && !origins.holdsBlobs(function)) {
            return origin;
        }
        MilSpec.Function.Builder message = origin != null
                ? origin.toBuilder().clearInputs().clearBlockSpecializations().clearAttributes()
                : MilSpec.Function.newBuilder().setUnknownFields(extra(function.extra()));
        message.setOpset(function.opset());
        function.inputs().forEach(input -> message.addInputs(values.types().namedType(input, where)));
        function.blocks()
                .forEach((opset, block) -> message.putBlockSpecializations(opset, block(block, where.at("block"))));
        function.attributes()
                .values()
                .forEach((name, value) -> message.putAttributes(name, values.value(value, where.at(name))));
        return message.build();
    }

    private MilSpec.Block block(Block block, Location where) {
        MilSpec.Block origin = (MilSpec.Block) origins.message(block);
        if (origin != null && !origins.holdsBlobs(block)) {
            return origin;
        }
        MilSpec.Block.Builder message = origin != null
                ? origin.toBuilder()
                        .clearInputs()
                        .clearOutputs()
                        .clearOperations()
                        .clearAttributes()
                : MilSpec.Block.newBuilder().setUnknownFields(extra(block.extra()));
        block.inputs().forEach(input -> message.addInputs(values.types().namedType(input, where)));
        message.addAllOutputs(block.outputs());
        block.operations()
                .forEach(operation ->
                        message.addOperations(operation(operation, where.at("op \"" + operation.name() + "\""))));
        block.attributes()
                .values()
                .forEach((name, value) -> message.putAttributes(name, values.value(value, where.at(name))));
        return message.build();
    }

    private MilSpec.Operation operation(Operation operation, Location where) {
        MilSpec.Operation origin = (MilSpec.Operation) origins.message(operation);
        if (origin != null && !origins.holdsBlobs(operation)) {
            return origin;
        }
        MilSpec.Operation.Builder message = origin != null
                ? origin.toBuilder().clearInputs().clearOutputs().clearBlocks().clearAttributes()
                : MilSpec.Operation.newBuilder().setUnknownFields(extra(operation.extra()));
        message.setType(operation.type());
        operation.inputs().forEach((name, argument) -> message.putInputs(name, argument(argument, where.at(name))));
        operation.outputs().forEach(output -> message.addOutputs(values.types().namedType(output, where)));
        operation.blocks().forEach(block -> message.addBlocks(block(block, where.at("block"))));
        operation
                .attributes()
                .values()
                .forEach((name, value) -> message.putAttributes(name, values.value(value, where.at(name))));
        return message.build();
    }

    private MilSpec.Argument argument(Argument argument, Location where) {
        MilSpec.Argument origin = (MilSpec.Argument) origins.message(argument);
        if (origin != null && !origins.holdsBlobs(argument)) {
            return origin;
        }
        MilSpec.Argument.Builder message =
                origin != null ? origin.toBuilder().clearArguments() : MilSpec.Argument.newBuilder();
        argument.bindings().forEach(binding -> message.addArguments(binding(binding, where)));
        return message.build();
    }

    private MilSpec.Argument.Binding binding(Argument.Binding binding, Location where) {
        MilSpec.Argument.Binding origin = (MilSpec.Argument.Binding) origins.message(binding);
        if (origin != null && !origins.holdsBlobs(binding)) {
            return origin;
        }
        MilSpec.Argument.Binding.Builder message =
                origin != null ? origin.toBuilder() : MilSpec.Argument.Binding.newBuilder();
        switch (binding) {
            case Argument.Name(String name) -> message.setName(name);
            case Argument.Constant(var value) -> message.setValue(values.value(value, where));
        }
        return message.build();
    }

    private static UnknownFieldSet extra(UnknownFields fields) {
        try {
            return UnknownFieldSet.parseFrom(fields.serialized());
        } catch (InvalidProtocolBufferException e) {
            throw new IllegalArgumentException("unknown fields are not in the wire format", e);
        }
    }
}
