package io.corepress.torch.autograd;

import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.ScalarOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Comparisons, which yield 1 where they hold and 0 elsewhere, and choices between numbers. */
public final class Masks {
    private Masks() {}

    public static Variable greater(Variable a, Variable b) {
        return mask(a.tensor().gt(b.tensor()));
    }

    public static Variable greater(Variable a, double b) {
        return mask(a.tensor().gt(new Scalar(b)));
    }

    public static Variable greaterOrEqual(Variable a, Variable b) {
        return mask(a.tensor().ge(b.tensor()));
    }

    public static Variable greaterOrEqual(Variable a, double b) {
        return mask(a.tensor().ge(new Scalar(b)));
    }

    public static Variable less(Variable a, Variable b) {
        return mask(a.tensor().lt(b.tensor()));
    }

    public static Variable less(Variable a, double b) {
        return mask(a.tensor().lt(new Scalar(b)));
    }

    public static Variable equal(Variable a, Variable b) {
        return mask(a.tensor().eq(b.tensor()));
    }

    public static Variable equal(Variable a, double b) {
        return mask(a.tensor().eq(new Scalar(b)));
    }

    /** {@return {@code then} where the mask is not 0, and {@code otherwise} elsewhere} */
    public static Variable where(Variable mask, Variable then, Variable otherwise) {
        return new Variable(torch.where(mask.tensor().ne(new Scalar(0)), then.tensor(), otherwise.tensor()));
    }

    /** {@return the smaller of each two; where they are equal, half of the gradient goes to each} */
    public static Variable minimum(Variable a, Variable b) {
        return new Variable(a.tensor().minimum(b.tensor()));
    }

    /** {@return the larger of each two; where they are equal, half of the gradient goes to each} */
    public static Variable maximum(Variable a, Variable b) {
        return new Variable(a.tensor().maximum(b.tensor()));
    }

    /** {@return numbers no smaller than {@code low} and no larger than {@code high}; gradient zero outside} */
    public static Variable clamp(Variable x, double low, double high) {
        return new Variable(
                x.tensor().clamp(new ScalarOptional(new Scalar(low)), new ScalarOptional(new Scalar(high))));
    }

    /** {@return numbers between {@code low} and {@code high}; outside, the gradient goes to the bound} */
    public static Variable clamp(Variable x, Variable low, Variable high) {
        return minimum(maximum(x, low), high);
    }

    private static Variable mask(Tensor truths) {
        return new Variable(truths.to(ScalarType.Float));
    }
}
