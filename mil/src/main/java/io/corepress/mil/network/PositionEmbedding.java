package io.corepress.mil.network;

import io.corepress.mil.Value;
import io.corepress.mil.build.BlockBuilder;
import io.corepress.mil.build.Var;
import java.util.stream.IntStream;

/**
 * Adds a learned vector for each position, the same for every sample of a batch: {@code [batch, context,
 * width]}. The weight has shape {@code [context, width]} and is looked up as that of a
 * {@link TokenEmbedding} is, so that training and compression know it for a table; a constant that is added
 * could as well be a mask.
 */
public record PositionEmbedding(Initializer initializer) implements Layer {

    /** {@return an embedding whose numbers begin with a standard deviation of 0.02} */
    public static PositionEmbedding of() {
        return new PositionEmbedding(Initializer.normal(0.02));
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        BlockBuilder f = scope.builder();
        int context = Math.toIntExact(x.size(-2));
        Var weight = scope.weight("weight", initializer, context, x.size(-1));
        Var places = f.constant(
                scope.name("places"), Value.int32s(IntStream.range(0, context).toArray()));
        return f.add(scope.name(), x, f.gather(scope.name("vectors"), weight, places));
    }
}
