package io.corepress.torch.autograd;

import org.bytedeco.pytorch.Tensor;

/**
 * Changes numbers where they are, unseen by gradients: for optimizers and running averages. What was computed from them
 * before must have gone back already.
 */
public final class InPlace {
    private InPlace() {}

    /** {@code target = source}, broadcast. */
    public static void copy(Variable target, Variable source) {
        unseen(target).copy_(unseen(source));
    }

    public static void fill(Variable target, double number) {
        unseen(target).fill_(Variable.scalarOf(number));
    }

    /** {@code target += number}. */
    public static void add(Variable target, double number) {
        unseen(target).add_(Variable.scalarOf(number));
    }

    /** {@code target *= factor}. */
    public static void scale(Variable target, double factor) {
        unseen(target).mul_(Variable.scalarOf(factor));
    }

    /** {@code target *= factors}, broadcast. */
    public static void multiply(Variable target, Variable factors) {
        unseen(target).mul_(unseen(factors));
    }

    /** {@code target += scale * source}. */
    public static void addScaled(Variable target, Variable source, double scale) {
        unseen(target).add_(unseen(source), Variable.scalarOf(scale));
    }

    /** {@code target += scale * a * b}. */
    public static void addProduct(Variable target, Variable a, Variable b, double scale) {
        unseen(target).addcmul_(unseen(a), unseen(b), Variable.scalarOf(scale));
    }

    /** {@code target += scale * a / b}. */
    public static void addQuotient(Variable target, Variable a, Variable b, double scale) {
        unseen(target).addcdiv_(unseen(a), unseen(b), Variable.scalarOf(scale));
    }

    /** {@code target += share * (source - target)}: a moving average. */
    public static void approach(Variable target, Variable source, double share) {
        unseen(target).lerp_(unseen(source), Variable.scalarOf(share));
    }

    private static Tensor unseen(Variable variable) {
        return variable.tensor().detach();
    }
}
