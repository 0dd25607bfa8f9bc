package io.corepress.press;

import io.corepress.neuralnetwork.quantize.NetworkQuantizer;
import io.corepress.recipe.Recipe;

/** What a press is asked to do, before it is known what kind of model it gets. */
sealed interface Request {
    /** Run the steps of a recipe: all of them on programs, and on networks those that their format has a form for. */
    record Compress(Recipe recipe) implements Request {}

    /** Quantize neural networks, in ways that only they have. */
    record Quantize(NetworkQuantizer quantizer) implements Request {}

    /** Make weights dense again. */
    record Decompress() implements Request {}
}
