package io.corepress.torch.lower;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** All operators that the engine can run, by name. */
public final class Lowerings {
    private Lowerings() {}

    private static final List<Map<String, Lowering>> FAMILIES = List.of(
            Unary.LOWERINGS,
            Binary.LOWERINGS,
            Activations.LOWERINGS,
            Convolutions.LOWERINGS,
            Pooling.LOWERINGS,
            Products.LOWERINGS,
            Normalizations.LOWERINGS,
            Reductions.LOWERINGS,
            Reshaping.LOWERINGS,
            Slicing.LOWERINGS,
            Padding.LOWERINGS,
            Gathering.LOWERINGS,
            Scattering.LOWERINGS,
            ControlFlow.LOWERINGS,
            Resizing.LOWERINGS,
            Cropping.LOWERINGS,
            Resampling.LOWERINGS,
            Recurrent.LOWERINGS,
            Quantization.LOWERINGS,
            Ordering.LOWERINGS,
            Filling.LOWERINGS,
            Rearranging.LOWERINGS,
            Suppression.LOWERINGS,
            RandomNumbers.LOWERINGS,
            Lists.LOWERINGS,
            States.LOWERINGS,
            Classification.LOWERINGS);

    public static Map<String, Lowering> all() {
        Map<String, Lowering> all = new HashMap<>();
        for (Map<String, Lowering> family : FAMILIES) {
            family.forEach((type, lowering) -> {
                if (all.put(type, lowering) != null) {
                    throw new IllegalStateException(type + " is lowered twice");
                }
            });
        }
        return Map.copyOf(all);
    }
}
