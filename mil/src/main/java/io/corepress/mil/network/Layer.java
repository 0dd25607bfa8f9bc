package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/** A part of a network: immutable, and of use in any number of places. */
@FunctionalInterface
public interface Layer {

    /**
     * Adds the operations and weights of this layer.
     *
     * @param scope names them; the value that the layer yields has the name of the scope, or one that
     *     begins with it
     * @param x what comes in
     * @return what goes out
     * @throws IllegalArgumentException if the layer does not take values of the type of {@code x}
     */
    Var add(LayerScope scope, Var x);
}
