package io.corepress.torch.autograd;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** How far numbers are from others: distances, and the losses that training makes small. */
public final class Differences {
    private static final long MEAN = 1;

    private Differences() {}

    /** {@return the squared distance of each row of {@code x} [n, d] to each row of {@code y} [k, d]: [n, k]} */
    public static Variable squaredDistances(Variable x, Variable y) {
        Tensor difference = x.tensor().unsqueeze(1).sub(y.tensor().unsqueeze(0));
        return new Variable(difference.mul(difference).sum(new long[] {2}));
    }

    /** {@return the mean of squared differences, a scalar} */
    public static Variable meanSquaredError(Variable x, Variable y) {
        return new Variable(torch.mse_loss(x.tensor(), y.tensor(), MEAN));
    }

    /**
     * {@return the mean of -log p(class), a scalar}
     *
     * @param logProbabilities [n, classes]
     * @param classes n indices; -1 for rows that do not count
     */
    public static Variable negativeLogLikelihood(Variable logProbabilities, Variable classes) {
        return new Variable(
                torch.nll_loss(logProbabilities.tensor(), classes.tensor(), new TensorOptional(), MEAN, -1));
    }
}
