package io.corepress.torch.run;

import io.corepress.mil.Value;
import io.corepress.torch.lower.Datum;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.bytedeco.javacpp.Pointer;

/**
 * The constants of a function by slot. Their native forms are made when they are used first, since many, such as axes
 * and sizes, are only read as plain numbers; from then on they are kept.
 */
final class Constants implements AutoCloseable {
    private final Map<Integer, ConstantSource> sources;
    private final Map<Integer, Datum> loaded = new HashMap<>();

    Constants(Map<Integer, ConstantSource> sources) {
        this.sources = Map.copyOf(sources);
    }

    boolean holds(int slot) {
        return sources.containsKey(slot);
    }

    Optional<Value> known(int slot) {
        ConstantSource source = sources.get(slot);
        return source == null ? Optional.empty() : source.known();
    }

    Datum get(int slot) {
        Datum datum = loaded.get(slot);
        if (datum == null) {
            datum = sources.get(slot).load();
            // Made inside the scope of an operation, but to outlive it.
            datum.tensorsWithin().forEach(Pointer::retainReference);
            loaded.put(slot, datum);
        }
        return datum;
    }

    @Override
    public void close() {
        loaded.values().forEach(datum -> datum.tensorsWithin().forEach(Pointer::releaseReference));
        loaded.clear();
    }
}
