package io.corepress.mil.network;

import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import java.util.HashMap;
import java.util.Map;

/**
 * The place of a layer in a network that is being built: a prefix for names, and what weights are made of. Belongs to the
 * builder of its function.
 */
public final class LayerScope {
    private final BlockBuilder builder;
    private final DataType dataType;
    private final long seed;
    private final String name;
    /** The weights of the function so far, of all scopes. */
    private final Map<String, Var> weights;

    private LayerScope(BlockBuilder builder, DataType dataType, long seed, String name, Map<String, Var> weights) {
        this.builder = builder;
        this.dataType = dataType;
        this.seed = seed;
        this.name = name;
        this.weights = weights;
    }

    /**
     * {@return the place of a whole network}
     *
     * @param dataType of the weights: fp16 or fp32
     */
    public static LayerScope of(BlockBuilder builder, DataType dataType, long seed) {
        if (dataType != DataType.FLOAT16 && dataType != DataType.FLOAT32) {
            throw new IllegalArgumentException("weights must be fp16 or fp32, got " + dataType.milName());
        }
        return new LayerScope(builder, dataType, seed, "", new HashMap<>());
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
        return new LayerScope(builder, dataType, seed, name(part), weights);
    }

    /** Adds a weight, named after the layer and {@code part}. */
    public Var weight(String part, Initializer initializer, long... sizes) {
        String full = name(part);
        // A hash of the name, so that the numbers do not depend on what else the network has.
        long own = 31 * seed + full.hashCode();
        Var weight = builder.constant(full, initializer.weight(dataType, Shape.of(sizes), own));
        weights.put(full, weight);
        return weight;
    }

    /**
     * {@return a weight that was added before, to be used once more}
     *
     * @param full its whole name, for example {@code embedding_weight}
     * @throws IllegalArgumentException if there is none
     */
    public Var weightNamed(String full) {
        Var weight = weights.get(full);
        if (weight == null) {
            throw new IllegalArgumentException(name + ": no weight " + full + " before this layer, only "
                    + weights.keySet().stream().sorted().toList());
        }
        return weight;
    }
}
