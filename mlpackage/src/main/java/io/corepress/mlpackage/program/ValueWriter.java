package io.corepress.mlpackage.program;

import io.corepress.mil.Value;
import io.corepress.mlpackage.proto.MilSpec;

/** Writes constants, each to the place where it was or is wanted. */
final class ValueWriter {
    private final Origins origins;
    private final BlobTarget blobs;
    private final TypeWriter types;

    ValueWriter(Origins origins, BlobTarget blobs) {
        this.origins = origins;
        this.blobs = blobs;
        this.types = new TypeWriter(origins, this);
    }

    TypeWriter types() {
        return types;
    }

    MilSpec.Value value(Value value, Location where) {
        MilSpec.Value origin = (MilSpec.Value) origins.message(value);
        if (origin != null && !origins.holdsBlobs(value)) {
            return origin;
        }
        MilSpec.Value.Builder message = origin != null ? origin.toBuilder() : MilSpec.Value.newBuilder();
        message.setDocString(value.docString());
        if (types.isPresent(value.type())) {
            message.setType(types.type(value.type(), where));
        }
        switch (value.content()) {
            case Value.Numbers(var tensor, Value.Blob(String fileName)) -> {
                BlobTarget.Place place = blobs.place(fileName, tensor);
                message.getBlobFileValueBuilder().setFileName(place.fileName()).setOffset(place.offset());
            }
            case Value.Numbers(var tensor, Value.Immediate field) ->
                message.getImmediateValueBuilder().setTensor(ImmediateNumbers.write(tensor, field, where));
            case Value.Strings(var strings) ->
                message.getImmediateValueBuilder()
                        .getTensorBuilder()
                        .getStringsBuilder()
                        .clearValues()
                        .addAllValues(strings);
            case Value.Tuple(var inner) -> {
                MilSpec.TupleValue.Builder tuple =
                        message.getImmediateValueBuilder().getTupleBuilder().clearValues();
                inner.forEach(element -> tuple.addValues(value(element, where)));
            }
            case Value.Items(var inner) -> {
                MilSpec.ListValue.Builder list =
                        message.getImmediateValueBuilder().getListBuilder().clearValues();
                inner.forEach(element -> list.addValues(value(element, where)));
            }
            case Value.Dictionary(var entries) -> {
                MilSpec.DictionaryValue.Builder dictionary = message.getImmediateValueBuilder()
                        .getDictionaryBuilder()
                        .clearValues();
                entries.forEach(entry -> dictionary.addValues(entry(entry, where)));
            }
            case Value.Nothing nothing -> {
                if (origins.message(nothing) instanceof MilSpec.Value.ImmediateValue empty) {
                    message.setImmediateValue(empty);
                }
            }
        }
        return message.build();
    }

    private MilSpec.DictionaryValue.KeyValuePair entry(Value.Entry entry, Location where) {
        MilSpec.DictionaryValue.KeyValuePair origin = (MilSpec.DictionaryValue.KeyValuePair) origins.message(entry);
        if (origin != null && !origins.holdsBlobs(entry)) {
            return origin;
        }
        MilSpec.DictionaryValue.KeyValuePair.Builder message =
                origin != null ? origin.toBuilder() : MilSpec.DictionaryValue.KeyValuePair.newBuilder();
        return message.setKey(value(entry.key(), where))
                .setValue(value(entry.value(), where))
                .build();
    }
}
