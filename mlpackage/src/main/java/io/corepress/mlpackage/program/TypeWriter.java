package io.corepress.mlpackage.program;

import io.corepress.mil.NamedType;
import io.corepress.mil.ValueType;
import io.corepress.mil.ValueType.Dimension;
import io.corepress.mlpackage.proto.MilSpec;

/** Writes the types of values. */
final class TypeWriter {
    private final Origins origins;
    private final ValueWriter values;

    TypeWriter(Origins origins, ValueWriter values) {
        this.origins = origins;
        this.values = values;
    }

    MilSpec.NamedValueType namedType(NamedType named, Location where) {
        MilSpec.NamedValueType origin = (MilSpec.NamedValueType) origins.message(named);
        if (origin != null && !origins.holdsBlobs(named)) {
            return origin;
        }
        MilSpec.NamedValueType.Builder message =
                origin != null ? origin.toBuilder() : MilSpec.NamedValueType.newBuilder();
        message.setName(named.name());
        if (isPresent(named.type())) {
            message.setType(type(named.type(), where.at(named.name())));
        }
        return message.build();
    }

    /** {@return whether the type has a message: one that says nothing has one only if it was read from one} */
    boolean isPresent(ValueType type) {
        return !(type instanceof ValueType.Unspecified) || origins.message(type) != null;
    }

    MilSpec.ValueType type(ValueType type, Location where) {
        MilSpec.ValueType origin = (MilSpec.ValueType) origins.message(type);
        if (origin != null && !origins.holdsBlobs(type)) {
            return origin;
        }
        MilSpec.ValueType.Builder message = origin != null ? origin.toBuilder() : MilSpec.ValueType.newBuilder();
        switch (type) {
            case ValueType.TensorType tensor -> write(tensor, message.getTensorTypeBuilder(), where);
            case ValueType.ListType list -> {
                MilSpec.ListType.Builder inner = message.getListTypeBuilder();
                if (isPresent(list.elementType())) {
                    inner.setType(type(list.elementType(), where));
                }
                if (!origins.isAbsent(list.length())) {
                    inner.setLength(dimension(list.length()));
                }
            }
            case ValueType.TupleType tuple -> {
                MilSpec.TupleType.Builder inner = message.getTupleTypeBuilder().clearTypes();
                tuple.types().forEach(element -> inner.addTypes(type(element, where)));
            }
            case ValueType.DictionaryType dictionary -> {
                MilSpec.DictionaryType.Builder inner = message.getDictionaryTypeBuilder();
                if (isPresent(dictionary.keyType())) {
                    inner.setKeyType(type(dictionary.keyType(), where));
                }
                if (isPresent(dictionary.valueType())) {
                    inner.setValueType(type(dictionary.valueType(), where));
                }
            }
            case ValueType.StateType state -> {
                MilSpec.StateType.Builder inner = message.getStateTypeBuilder();
                if (isPresent(state.wrapped())) {
                    inner.setWrappedType(type(state.wrapped(), where));
                }
            }
            case ValueType.Unspecified() -> {}
        }
        return message.build();
    }

    private void write(ValueType.TensorType type, MilSpec.TensorType.Builder message, Location where) {
        message.setDataType(DataTypes.write(type.dataType())).setRank(type.rank());
        message.clearDimensions().clearAttributes();
        type.dimensions().forEach(dimension -> message.addDimensions(dimension(dimension)));
        type.attributes()
                .values()
                .forEach((name, value) -> message.putAttributes(name, values.value(value, where.at(name))));
    }

    private MilSpec.Dimension dimension(Dimension dimension) {
        if (origins.message(dimension) instanceof MilSpec.Dimension origin) {
            return origin;
        }
        MilSpec.Dimension.Builder message = MilSpec.Dimension.newBuilder();
        switch (dimension) {
            case ValueType.Constant(long size) -> message.getConstantBuilder().setSize(size);
            case ValueType.Unknown(boolean variadic) ->
                message.getUnknownBuilder().setVariadic(variadic);
        }
        return message.build();
    }
}
