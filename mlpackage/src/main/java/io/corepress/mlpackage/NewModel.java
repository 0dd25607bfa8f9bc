package io.corepress.mlpackage;

import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.Need;
import io.corepress.mil.OpSet;
import io.corepress.mil.Program;
import io.corepress.mil.UnsupportedModelException;
import io.corepress.mil.ValueType;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FeatureType;
import io.corepress.mlpackage.proto.FunctionDescription;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.ModelDescription;
import java.util.Map;

/** Describes a program that was made in memory, so that it becomes a model. */
final class NewModel {
    private NewModel() {}

    /** {@return a model with a description that follows from the program; the program in it is still empty} */
    static Model of(Program program) {
        if (program.functions().isEmpty()) {
            throw new IllegalArgumentException("a program needs a function to become a model");
        }
        ModelDescription.Builder description = ModelDescription.newBuilder();
        if (program.functions().size() == 1) {
            FunctionDescription only =
                    describe(program.functions().entrySet().iterator().next());
            description.addAllInput(only.getInputList());
            description.addAllOutput(only.getOutputList());
            description.addAllState(only.getStateList());
        } else {
            program.functions().entrySet().forEach(entry -> description.addFunctions(describe(entry)));
            description.setDefaultFunctionName(
                    program.functions().containsKey("main")
                            ? "main"
                            : program.functions().keySet().iterator().next());
        }
        // A metadata message is always there in models of other tools, if only an empty one.
        description.getMetadataBuilder();
        return Model.newBuilder()
                .setSpecificationVersion(versionFor(program, description.build()))
                .setDescription(description)
                .setMlProgram(MilSpec.Program.getDefaultInstance())
                .build();
    }

    /** {@return the lowest specification version that a model with this program and description may have} */
    static int versionFor(Program program, ModelDescription description) {
        int version = OpSet.CORE_ML_5.specificationVersion();
        for (Function function : program.functions().values()) {
            version = Math.max(
                    version, function.opSet().map(OpSet::specificationVersion).orElse(0));
        }
        for (Need need : DescriptionNeeds.of(description)) {
            version = Math.max(version, need.release().specificationVersion());
        }
        return version;
    }

    private static FunctionDescription describe(Map.Entry<String, Function> entry) {
        Function function = entry.getValue();
        FunctionDescription.Builder description =
                FunctionDescription.newBuilder().setName(entry.getKey());
        for (NamedType input : function.inputs()) {
            if (input.type() instanceof ValueType.StateType state) {
                FeatureType.Builder type = FeatureType.newBuilder();
                type.getStateTypeBuilder().setArrayType(array(input.name(), state.wrapped()));
                description.addState(feature(input.name(), type));
            } else {
                description.addInput(feature(
                        input.name(), FeatureType.newBuilder().setMultiArrayType(array(input.name(), input.type()))));
            }
        }
        Block body = function.body()
                .orElseThrow(() -> new IllegalArgumentException("function " + entry.getKey() + " has no body"));
        Map<String, ValueType> types = function.outputTypes();
        for (String output : body.outputs()) {
            ValueType type = types.get(output);
            if (type == null) {
                throw new IllegalArgumentException(
                        "function " + entry.getKey() + " yields \"" + output + "\", which nothing defines");
            }
            description.addOutput(feature(output, FeatureType.newBuilder().setMultiArrayType(array(output, type))));
        }
        return description.build();
    }

    private static FeatureDescription.Builder feature(String name, FeatureType.Builder type) {
        return FeatureDescription.newBuilder().setName(name).setType(type);
    }

    private static ArrayFeatureType array(String name, ValueType type) {
        if (!(type instanceof ValueType.TensorType tensor)) {
            throw new UnsupportedModelException(
                    "a model takes and yields tensors, but \"" + name + "\" is " + type.toText());
        }
        ArrayFeatureType.Builder array = ArrayFeatureType.newBuilder()
                .setDataType(
                        switch (tensor.dataType()) {
                            case FLOAT16 -> ArrayDataType.FLOAT16;
                            case FLOAT32 -> ArrayDataType.FLOAT32;
                            case FLOAT64 -> ArrayDataType.DOUBLE;
                            case INT8 -> ArrayDataType.INT8;
                            case INT32 -> ArrayDataType.INT32;
                            default ->
                                throw new UnsupportedModelException(
                                        "a model takes and yields fp16, fp32, fp64, int8 or int32, but \"" + name
                                                + "\" is " + type.toText());
                        });
        boolean flexible = tensor.dimensions().stream().anyMatch(ValueType.Unknown.class::isInstance);
        for (ValueType.Dimension dimension : tensor.dimensions()) {
            switch (dimension) {
                case ValueType.Constant(long size) -> {
                    array.addShape(size);
                    if (flexible) {
                        array.getShapeRangeBuilder()
                                .addSizeRangesBuilder()
                                .setLowerBound(size)
                                .setUpperBound(size);
                    }
                }
                case ValueType.Unknown _ -> {
                    array.addShape(1);
                    array.getShapeRangeBuilder()
                            .addSizeRangesBuilder()
                            .setLowerBound(1)
                            .setUpperBound(-1);
                }
            }
        }
        return array.build();
    }
}
