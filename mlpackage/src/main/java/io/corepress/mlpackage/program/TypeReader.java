package io.corepress.mlpackage.program;

import io.corepress.mil.Attributes;
import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Reads the types of values. */
final class TypeReader {
    private final Origins origins;
    private final ValueReader values;

    TypeReader(Origins origins, ValueReader values) {
        this.origins = origins;
        this.values = values;
    }

    List<NamedType> namedTypes(List<MilSpec.NamedValueType> messages, String what, Location where) {
        List<NamedType> types = new ArrayList<>(messages.size());
        for (MilSpec.NamedValueType message : messages) {
            long before = origins.blobReferences();
            Location here = where.at(what + " \"" + message.getName() + "\"");
            ValueType type = optional(message.hasType(), message.getType(), here);
            types.add(origins.add(new NamedType(message.getName(), type), message, before));
        }
        return types;
    }

    /** {@return the type of a field that may be missing} */
    ValueType optional(boolean present, MilSpec.ValueType message, Location where) {
        return present ? type(message, where) : origins.add(new ValueType.Unspecified(), null);
    }

    ValueType type(MilSpec.ValueType message, Location where) {
        long before = origins.blobReferences();
        ValueType type = switch (message.getTypeCase()) {
            case TENSORTYPE -> tensorType(message.getTensorType(), where);
            case LISTTYPE -> {
                MilSpec.ListType list = message.getListType();
                Location inner = where.at("list type");
                yield new ValueType.ListType(
                        optional(list.hasType(), list.getType(), inner),
                        list.hasLength()
                                ? dimension(list.getLength(), inner)
                                : origins.add(new ValueType.Unknown(false), null));
            }
            case TUPLETYPE -> {
                List<ValueType> types = new ArrayList<>();
                for (MilSpec.ValueType inner : message.getTupleType().getTypesList()) {
                    types.add(type(inner, where.at("tuple type", types.size())));
                }
                yield new ValueType.TupleType(types);
            }
            case DICTIONARYTYPE -> {
                MilSpec.DictionaryType dictionary = message.getDictionaryType();
                Location inner = where.at("dictionary type");
                yield new ValueType.DictionaryType(
                        optional(dictionary.hasKeyType(), dictionary.getKeyType(), inner),
                        optional(dictionary.hasValueType(), dictionary.getValueType(), inner));
            }
            case STATETYPE -> {
                MilSpec.StateType state = message.getStateType();
                yield new ValueType.StateType(
                        optional(state.hasWrappedType(), state.getWrappedType(), where.at("state type")));
            }
            case TYPE_NOT_SET -> new ValueType.Unspecified();
        };
        return origins.add(type, message, before);
    }

    private ValueType.TensorType tensorType(MilSpec.TensorType message, Location where) {
        DataType dataType = DataTypes.read(message.getDataTypeValue(), where);
        List<Dimension> dimensions = new ArrayList<>(message.getDimensionsCount());
        for (MilSpec.Dimension dimension : message.getDimensionsList()) {
            dimensions.add(dimension(dimension, where.at("dimension", dimensions.size())));
        }
        long rank = message.getRank();
        if (rank != dimensions.size() && rank != -1) {
            throw where.malformed(
                    "expected a rank of " + dimensions.size() + ", the number of dimensions, got " + rank);
        }
        Attributes attributes = values.attributes(message.getAttributesMap(), where);
        ValueType.TensorType type = new ValueType.TensorType(dataType, rank, dimensions, attributes);
        try {
            type.shape();
        } catch (IllegalArgumentException e) {
            throw where.malformed(e.getMessage());
        }
        return type;
    }

    private Dimension dimension(MilSpec.Dimension message, Location where) {
        Dimension dimension = switch (message.getDimensionCase()) {
            case CONSTANT -> {
                long size = message.getConstant().getSize();
                if (size < 0) {
                    throw where.malformed("size " + Long.toUnsignedString(size) + " is too large");
                }
                yield new ValueType.Constant(size);
            }
            case UNKNOWN -> new ValueType.Unknown(message.getUnknown().getVariadic());
            case DIMENSION_NOT_SET -> new ValueType.Unknown(false);
        };
        return origins.add(dimension, message);
    }
}
