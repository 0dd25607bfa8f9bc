package io.corepress.torch.autograd;

import java.util.List;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** The same numbers in another order, or in other company; negative axes count from the back. */
public final class Shaping {
    private Shaping() {}

    /** {@return axes reordered: axis i of the result is axis {@code axes[i]} of {@code x}} */
    public static Variable permute(Variable x, long... axes) {
        return new Variable(x.tensor().permute(axes));
    }

    /** {@return two axes exchanged} */
    public static Variable transpose(Variable x, long one, long other) {
        return new Variable(x.tensor().transpose(one, other));
    }

    /** {@return the {@code length} numbers from {@code start} on along an axis} */
    public static Variable slice(Variable x, long axis, long start, long length) {
        return new Variable(x.tensor().narrow(axis, start, length));
    }

    /** {@return the parts behind each other along an axis that is there} */
    public static Variable concat(List<Variable> parts, long axis) {
        return new Variable(torch.cat(vector(parts), axis));
    }

    /** {@return the parts, of one shape, along a new axis} */
    public static Variable stack(List<Variable> parts, long axis) {
        return new Variable(torch.stack(vector(parts), axis));
    }

    /** {@return axes of size 1 repeated to these sizes} */
    public static Variable expand(Variable x, long... sizes) {
        return new Variable(x.tensor().expand(sizes));
    }

    private static TensorVector vector(List<Variable> parts) {
        return new TensorVector(parts.stream().map(Variable::tensor).toArray(Tensor[]::new));
    }
}
