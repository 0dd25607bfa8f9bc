package io.corepress.torch.autograd;

import org.bytedeco.pytorch.LongOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * Sums, means and extremes along axes; negative axes count from the back. With {@code keepDims} the axes stay, with size
 * 1, so that the result fits what it was made of.
 */
public final class Reductions {
    private Reductions() {}

    public static Variable sum(Variable x, boolean keepDims, long... axes) {
        return new Variable(torch.sum(x.tensor(), axes, keepDims, new ScalarTypeOptional()));
    }

    public static Variable mean(Variable x, boolean keepDims, long... axes) {
        return new Variable(torch.mean(x.tensor(), axes, keepDims, new ScalarTypeOptional()));
    }

    /** {@return the largest number; equal ones share its gradient} */
    public static Variable amax(Variable x, boolean keepDims, long... axes) {
        return new Variable(torch.amax(x.tensor(), axes, keepDims));
    }

    /** {@return the smallest number; equal ones share its gradient} */
    public static Variable amin(Variable x, boolean keepDims, long... axes) {
        return new Variable(torch.amin(x.tensor(), axes, keepDims));
    }

    /** {@return the index of the smallest number along an axis, the first one among equals} */
    public static Variable argmin(Variable x, long axis, boolean keepDims) {
        return new Variable(torch.argmin(x.tensor(), new LongOptional(axis), keepDims));
    }

    /** {@return the index of the largest number along an axis, the first one among equals} */
    public static Variable argmax(Variable x, long axis, boolean keepDims) {
        return new Variable(torch.argmax(x.tensor(), new LongOptional(axis), keepDims));
    }

    public static Variable softmax(Variable x, long axis) {
        return new Variable(x.tensor().softmax(axis));
    }

    public static Variable logSoftmax(Variable x, long axis) {
        return new Variable(x.tensor().log_softmax(axis));
    }
}
