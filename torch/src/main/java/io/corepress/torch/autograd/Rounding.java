package io.corepress.torch.autograd;

import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch.ScalarType;

/** Numbers rounded. A rounded number hardly ever changes with the number: its true gradient is zero. */
public final class Rounding {
    private Rounding() {}

    /** {@return the nearest whole numbers, ties to even; gradient zero} */
    public static Variable round(Variable x) {
        return new Variable(x.tensor().round());
    }

    /** {@return the nearest whole numbers, ties to even; the gradient goes by the rounding as if it were not there} */
    public static Variable roundStraightThrough(Variable x) {
        return straightThrough(x, new Variable(x.tensor().detach().round()));
    }

    /** {@return the nearest numbers that fp16 has, in float32; the gradient goes by the rounding} */
    public static Variable toHalfStraightThrough(Variable x) {
        Tensor half = x.tensor().detach().to(ScalarType.Half).to(ScalarType.Float);
        return straightThrough(x, new Variable(half));
    }

    /**
     * {@return the numbers of {@code forward}, exactly, with the gradient of {@code backward}}
     *
     * @param forward of the same shape; no gradient goes to it
     */
    public static Variable straightThrough(Variable backward, Variable forward) {
        Tensor numbers = forward.tensor().detach();
        if (!backward.tensor().requires_grad()) {
            return new Variable(numbers);
        }
        // x - x is exactly zero, and zero plus a number is that number: x + (y - x) would be rounded twice.
        return new Variable(backward.tensor().sub(backward.tensor().detach()).add(numbers));
    }
}
