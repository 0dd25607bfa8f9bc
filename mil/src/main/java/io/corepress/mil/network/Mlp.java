package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * Two {@link Linear} layers, {@code up} and {@code down}, with an activation between them: from
 * {@code [..., width]} to the same.
 *
 * @param hidden the width in between
 */
public record Mlp(long hidden, Activation activation, Initializer up, Initializer down) implements Layer {

    /** {@return layers whose weights begin as {@link Initializer#xavier} makes them} */
    public static Mlp of(long hidden, Activation activation) {
        return new Mlp(hidden, activation, Initializer.xavier(), Initializer.xavier());
    }

    public Mlp withInitializers(Initializer ofUp, Initializer ofDown) {
        return new Mlp(hidden, activation, ofUp, ofDown);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var wide = Linear.of(hidden).withInitializer(up).add(scope.inner("up"), x);
        Var active = activation.add(scope.inner("active"), wide);
        return Linear.of(x.size(-1)).withInitializer(down).add(scope.inner("down"), active);
    }
}
