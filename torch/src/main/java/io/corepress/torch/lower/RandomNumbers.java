package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.torch.binding.NativeTensors;
import java.util.Map;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Operators that draw numbers: the same ones each time if they have a seed, else those of the session. */
final class RandomNumbers {
    private static final long NO_SEED = -1;

    private RandomNumbers() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry(
                    "random_bernoulli",
                    Lowering.of(call -> empty(call).bernoulli_(call.real("prob", 0.5), generator(call)))),
            entry(
                    "random_normal",
                    Lowering.of(call ->
                            empty(call).normal_(call.real("mean", 0), call.real("stddev", 1), generator(call)))),
            entry(
                    "random_uniform",
                    Lowering.of(
                            call -> empty(call).uniform_(call.real("low", 0), call.real("high", 1), generator(call)))),
            entry("random_categorical", Lowering.of(RandomNumbers::categories)));

    private static Tensor empty(Call call) {
        return NativeTensors.empty(ScalarType.Float, call.longs("shape"));
    }

    private static GeneratorOptional generator(Call call) {
        long seed = call.integer("seed", NO_SEED);
        return new GeneratorOptional(seed == NO_SEED ? call.session().random() : torch.createCPUGenerator(seed));
    }

    /** Positions along the last axis, drawn with the probabilities, or of logits with their softmax. */
    private static Tensor categories(Call call) {
        Tensor x = call.tensor("x");
        long[] shape = Gathering.sizes(x);
        long classes = shape[shape.length - 1];
        Tensor rows = x.reshape(-1, classes);
        Tensor probabilities = switch (call.text("mode", "logits")) {
            case "logits" -> torch.softmax(rows, -1);
            case "probs" -> rows;
            default -> throw new IllegalArgumentException("mode must be logits or probs, got " + call.text("mode"));
        };
        long size = call.integer("size", 1);
        shape[shape.length - 1] = size;
        return torch.multinomial(probabilities, size, true, generator(call)).reshape(shape);
    }
}
