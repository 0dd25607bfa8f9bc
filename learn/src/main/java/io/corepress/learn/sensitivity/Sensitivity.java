package io.corepress.learn.sensitivity;

import io.corepress.mil.Function;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorReader;
import io.corepress.torch.EngineOptions;
import io.corepress.torch.Gradients;
import io.corepress.torch.Predictor;
import io.corepress.torch.PredictorState;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Squared gradients of weights, added up over samples: the diagonal of the empirical Fisher information. */
public final class Sensitivity {
    /** Shares of the largest: no weight counts less than this, so that all are placed well. */
    private static final double SMALLEST_SHARE = 1e-12;

    private static final int CHUNK = 1 << 16;

    private Sensitivity() {}

    /**
     * {@return the sum of the squared gradients of each weight, in its order}
     *
     * @param batches inputs of the function; the fewer samples are computed together, the less noise
     * @param weights names of constants
     * @param seed of the signs that {@link SampleLoss} speaks of
     */
    public static Map<String, float[]> squares(
            Function function,
            List<Map<String, Tensor>> batches,
            SampleLoss loss,
            Set<String> weights,
            long seed,
            EngineOptions engine) {
        if (batches.isEmpty()) {
            throw new IllegalArgumentException("sensitivities need at least one sample, got none");
        }
        Map<String, float[]> sums = new LinkedHashMap<>();
        SplittableRandom signs = new SplittableRandom(seed);
        try (Predictor predictor = Predictor.load(function, engine)) {
            for (int batch = 0; batch < batches.size(); batch++) {
                int number = batch;
                try (PredictorState state = predictor.newState()) {
                    Gradients.of(
                                    predictor,
                                    batches.get(batch),
                                    state,
                                    prediction -> loss.derivatives(prediction, number, signs),
                                    weights)
                            .byName()
                            .forEach((name, gradient) -> addSquares(
                                    gradient,
                                    sums.computeIfAbsent(
                                            name, key -> new float[Math.toIntExact(gradient.elementCount())])));
                }
            }
        }
        return sums;
    }

    private static void addSquares(Tensor gradient, float[] sums) {
        TensorReader reader = new TensorReader(gradient);
        float[] chunk = new float[Math.min(CHUNK, sums.length)];
        for (int at = 0; at < sums.length; at += chunk.length) {
            int length = Math.min(chunk.length, sums.length - at);
            reader.readFloats(at, chunk, 0, length);
            for (int i = 0; i < length; i++) {
                sums[at + i] += chunk[i] * chunk[i];
            }
        }
    }

    /**
     * Turns squares into importances, in place: shares of the largest; where the square is zero, the smallest that is
     * not. If all are zero, or one is not finite, all count the same.
     */
    public static float[] toImportance(float[] squares) {
        float largest = 0;
        float smallest = Float.POSITIVE_INFINITY;
        boolean finite = true;
        for (float square : squares) {
            finite &= square < Float.POSITIVE_INFINITY;
            largest = Math.max(largest, square);
            if (square > 0) {
                smallest = Math.min(smallest, square);
            }
        }
        boolean usable = finite && largest > 0;
        for (int i = 0; i < squares.length; i++) {
            double square = squares[i] > 0 ? squares[i] : smallest;
            squares[i] = usable ? (float) Math.max(SMALLEST_SHARE, square / largest) : 1;
        }
        return squares;
    }
}
