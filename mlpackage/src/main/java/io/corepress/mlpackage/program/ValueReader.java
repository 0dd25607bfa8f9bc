package io.corepress.mlpackage.program;

import io.corepress.mil.Attributes;
import io.corepress.mil.MalformedModelException;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Reads constants; those at the same place of a weight file become the same tensor. */
final class ValueReader {
    private final Origins origins;
    private final BlobSource blobs;
    private final TypeReader types;

    ValueReader(Origins origins, BlobSource blobs) {
        this.origins = origins;
        this.blobs = blobs;
        this.types = new TypeReader(origins, this);
    }

    TypeReader types() {
        return types;
    }

    Attributes attributes(Map<String, MilSpec.Value> messages, Location where) {
        if (messages.isEmpty()) {
            return Attributes.none();
        }
        Map<String, Value> attributes = new LinkedHashMap<>();
        messages.forEach((name, message) -> attributes.put(name, value(message, where.at(name))));
        return new Attributes(attributes);
    }

    Value value(MilSpec.Value message, Location where) {
        long before = origins.blobReferences();
        ValueType type = types.optional(message.hasType(), message.getType(), where);
        Value.Content content = switch (message.getValueCase()) {
            case IMMEDIATEVALUE -> immediate(message.getImmediateValue(), type, where);
            case BLOBFILEVALUE -> blob(message.getBlobFileValue(), type, where);
            case VALUE_NOT_SET -> new Value.Nothing();
        };
        return origins.add(new Value(type, content, message.getDocString()), message, before);
    }

    private Value.Content blob(MilSpec.Value.BlobFileValue message, ValueType type, Location where) {
        ValueType.TensorType tensorType = tensorType(type, where);
        Shape shape = shape(tensorType, where);
        DataType dataType = tensorType.dataType();
        if (dataType == DataType.STRING) {
            throw where.malformed("strings cannot be kept in a weight file");
        }
        Origins.BlobKey key = new Origins.BlobKey(message.getFileName(), message.getOffset());
        Tensor known = origins.blob(key);
        Tensor tensor;
        if (known == null) {
            try {
                tensor = blobs.tensor(message.getFileName(), message.getOffset(), dataType, shape);
            } catch (MalformedModelException e) {
                throw new MalformedModelException(where + ": " + e.getMessage(), e);
            }
            origins.add(key, tensor);
        } else {
            if (known.dataType() != dataType || known.elementCount() != shape.elementCount()) {
                throw where.malformed(
                        "expected " + known + ", as another value says of the same place, got " + tensorType.toText());
            }
            tensor = known.shape().equals(shape) ? known : known.withShape(shape);
        }
        return new Value.Numbers(tensor, new Value.Blob(message.getFileName()));
    }

    private Value.Content immediate(MilSpec.Value.ImmediateValue message, ValueType type, Location where) {
        return switch (message.getValueCase()) {
            case TENSOR -> tensor(message.getTensor(), tensorType(type, where), where);
            case TUPLE -> {
                require(type instanceof ValueType.TupleType, "a tuple", type, where);
                yield new Value.Tuple(values(message.getTuple().getValuesList(), where));
            }
            case LIST -> {
                require(type instanceof ValueType.ListType, "a list", type, where);
                yield new Value.Items(values(message.getList().getValuesList(), where));
            }
            case DICTIONARY -> {
                require(type instanceof ValueType.DictionaryType, "a dictionary", type, where);
                yield new Value.Dictionary(entries(message.getDictionary(), where));
            }
            case VALUE_NOT_SET -> origins.add(new Value.Nothing(), message);
        };
    }

    private Value.Content tensor(MilSpec.TensorValue message, ValueType.TensorType type, Location where) {
        Shape shape = shape(type, where);
        if (type.dataType() != DataType.STRING) {
            Value.Immediate field = ImmediateNumbers.field(message, type.dataType(), where);
            return new Value.Numbers(ImmediateNumbers.read(message, type.dataType(), shape, where), field);
        }
        if (message.getValueCase() != MilSpec.TensorValue.ValueCase.STRINGS
                && message.getValueCase() != MilSpec.TensorValue.ValueCase.VALUE_NOT_SET) {
            throw where.malformed("expected strings, got numbers");
        }
        int count = message.getStrings().getValuesCount();
        if (count != shape.elementCount()) {
            throw where.malformed(
                    "expected " + shape.elementCount() + " strings for shape " + shape + ", got " + count);
        }
        return new Value.Strings(message.getStrings().getValuesList());
    }

    private List<Value> values(List<MilSpec.Value> messages, Location where) {
        List<Value> values = new ArrayList<>(messages.size());
        for (MilSpec.Value message : messages) {
            values.add(value(message, where.at("value", values.size())));
        }
        return values;
    }

    private List<Value.Entry> entries(MilSpec.DictionaryValue message, Location where) {
        List<Value.Entry> entries = new ArrayList<>(message.getValuesCount());
        for (MilSpec.DictionaryValue.KeyValuePair pair : message.getValuesList()) {
            long before = origins.blobReferences();
            Location here = where.at("entry", entries.size());
            Value key = value(pair.getKey(), here.at("key"));
            entries.add(origins.add(new Value.Entry(key, value(pair.getValue(), here.at("value"))), pair, before));
        }
        return entries;
    }

    private static ValueType.TensorType tensorType(ValueType type, Location where) {
        if (type instanceof ValueType.TensorType tensorType) {
            return tensorType;
        }
        throw where.malformed("expected the type of a tensor, got " + type.toText());
    }

    private static Shape shape(ValueType.TensorType type, Location where) {
        return type.shape()
                .orElseThrow(() -> where.malformed("expected a fixed shape for a constant, got " + type.toText()));
    }

    private static void require(boolean fits, String what, ValueType type, Location where) {
        if (!fits) {
            throw where.malformed("the value is " + what + ", its type is " + type.toText());
        }
    }
}
