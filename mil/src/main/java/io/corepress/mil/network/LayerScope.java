package io.corepress.mil.network;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The place of a layer in a network that is being built: a prefix for names, and what weights are made of.
 * Belongs to the builder of its function.
 */
public final class LayerScope {
    private final BlockBuilder builder;
    private final DataType dataType;
    private final WeightSource source;
    private final String name;
    /** What all scopes of the function have added so far and may be used once more. */
    private final Map<String, Var> shared;

    private LayerScope(
            BlockBuilder builder, DataType dataType, WeightSource source, String name, Map<String, Var> shared) {
        this.builder = builder;
        this.dataType = dataType;
        this.source = source;
        this.name = name;
        this.shared = shared;
    }

    /**
     * {@return the place of a whole network}
     *
     * @param dataType of the weights: fp16 or fp32
     */
    public static LayerScope of(BlockBuilder builder, DataType dataType, WeightSource source) {
        if (dataType != DataType.FLOAT16 && dataType != DataType.FLOAT32) {
            throw new IllegalArgumentException("weights must be fp16 or fp32, got " + dataType.milName());
        }
        return new LayerScope(builder, dataType, source, "", new HashMap<>());
    }

    /** {@return where operations are added} */
    public BlockBuilder builder() {
        return builder;
    }

    /** {@return the type of the weights} */
    public DataType dataType() {
        return dataType;
    }

    /** {@return the name of the value that the layer in this place yields} */
    public String name() {
        return name;
    }

    /** {@return a name for a part of the layer} */
    public String name(String part) {
        return name.isEmpty() ? part : name + "_" + part;
    }

    /** {@return the place of a layer that is part of this one} */
    public LayerScope inner(String part) {
        return new LayerScope(builder, dataType, source, name(part), shared);
    }

    /** Adds a weight, named after the layer and {@code part}. */
    public Var weight(String part, Initializer initializer, long... sizes) {
        String full = name(part);
        Var weight = builder.constant(full, source.weight(full, dataType, Shape.of(sizes), initializer));
        shared.put(full, weight);
        return weight;
    }

    /** {@return a constant that layers have in common, added by the first of them} */
    public Var shared(String full, Supplier<Tensor> constant) {
        return shared.computeIfAbsent(full, absent -> builder.constant(absent, constant.get()));
    }

    /**
     * {@return a weight that was added before, to be used once more}
     *
     * @param full its whole name, for example {@code embedding_weight}
     * @throws IllegalArgumentException if there is none
     */
    public Var weightNamed(String full) {
        Var weight = shared.get(full);
        if (weight == null) {
            throw new IllegalArgumentException(name + ": no weight " + full + " before this layer, only "
                    + shared.keySet().stream().sorted().toList());
        }
        return weight;
    }
}
