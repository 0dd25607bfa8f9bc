package io.corepress.mlpackage;

import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.DictionaryFeatureType;
import io.corepress.mlpackage.proto.FeatureDescription;
import io.corepress.mlpackage.proto.FeatureType;
import io.corepress.mlpackage.proto.ImageFeatureType;
import io.corepress.mlpackage.proto.SequenceFeatureType;
import io.corepress.tensor.DataType;
import java.util.List;
import java.util.Optional;

/** Puts the description of a model into our words. */
final class DescriptionReader {
    private DescriptionReader() {}

    static ModelDescription description(io.corepress.mlpackage.proto.ModelDescription message) {
        return new ModelDescription(
                features(message.getInputList()),
                features(message.getOutputList()),
                features(message.getStateList()),
                message.getFunctionsList().stream()
                        .map(function -> new ModelDescription.FunctionDescription(
                                function.getName(),
                                features(function.getInputList()),
                                features(function.getOutputList()),
                                features(function.getStateList())))
                        .toList(),
                message.getDefaultFunctionName(),
                message.getPredictedFeatureName(),
                message.getPredictedProbabilitiesName());
    }

    static Metadata metadata(io.corepress.mlpackage.proto.Metadata message) {
        return new Metadata(
                message.getShortDescription(),
                message.getAuthor(),
                message.getLicense(),
                message.getVersionString(),
                message.getUserDefinedMap());
    }

    private static List<Feature> features(List<FeatureDescription> messages) {
        return messages.stream().map(DescriptionReader::feature).toList();
    }

    private static Feature feature(FeatureDescription message) {
        FeatureType type = message.getType();
        return switch (type.getTypeCase()) {
            case MULTIARRAYTYPE -> array(message, "multiArray", type.getMultiArrayType());
            case STATETYPE -> array(message, "state", type.getStateType().getArrayType());
            case IMAGETYPE -> image(message, type.getImageType());
            case INT64TYPE -> plain(message, "int64", "");
            case DOUBLETYPE -> plain(message, "double", "");
            case STRINGTYPE -> plain(message, "string", "");
            case DICTIONARYTYPE -> plain(message, "dictionary", keys(type.getDictionaryType()));
            case SEQUENCETYPE -> plain(message, "sequence", elements(type.getSequenceType()));
            case TYPE_NOT_SET -> plain(message, "unspecified", "");
        };
    }

    private static Feature plain(FeatureDescription message, String kind, String detail) {
        return new Feature(
                message.getName(),
                kind,
                detail,
                Optional.empty(),
                List.of(),
                false,
                message.getType().getIsOptional(),
                message.getShortDescription());
    }

    private static Feature array(FeatureDescription message, String kind, ArrayFeatureType type) {
        return new Feature(
                message.getName(),
                kind,
                "",
                dataType(type),
                type.getShapeList(),
                type.getShapeFlexibilityCase() != ArrayFeatureType.ShapeFlexibilityCase.SHAPEFLEXIBILITY_NOT_SET,
                message.getType().getIsOptional(),
                message.getShortDescription());
    }

    private static Feature image(FeatureDescription message, ImageFeatureType type) {
        String colours = type.getColorSpace() == ImageFeatureType.ColorSpace.UNRECOGNIZED
                ? "colour space " + type.getColorSpaceValue()
                : type.getColorSpace().name();
        return new Feature(
                message.getName(),
                "image",
                colours,
                Optional.empty(),
                List.of(type.getHeight(), type.getWidth()),
                type.getSizeFlexibilityCase() != ImageFeatureType.SizeFlexibilityCase.SIZEFLEXIBILITY_NOT_SET,
                message.getType().getIsOptional(),
                message.getShortDescription());
    }

    static Optional<DataType> dataType(ArrayFeatureType type) {
        return switch (type.getDataType()) {
            case FLOAT16 -> Optional.of(DataType.FLOAT16);
            case FLOAT32 -> Optional.of(DataType.FLOAT32);
            case DOUBLE -> Optional.of(DataType.FLOAT64);
            case INT8 -> Optional.of(DataType.INT8);
            case INT32 -> Optional.of(DataType.INT32);
            case INVALID_ARRAY_DATA_TYPE, UNRECOGNIZED -> Optional.empty();
        };
    }

    private static String keys(DictionaryFeatureType type) {
        return switch (type.getKeyTypeCase()) {
            case INT64KEYTYPE -> "int64 to double";
            case STRINGKEYTYPE -> "string to double";
            case KEYTYPE_NOT_SET -> "";
        };
    }

    private static String elements(SequenceFeatureType type) {
        return switch (type.getTypeCase()) {
            case INT64TYPE -> "int64";
            case STRINGTYPE -> "string";
            case TYPE_NOT_SET -> "";
        };
    }
}
