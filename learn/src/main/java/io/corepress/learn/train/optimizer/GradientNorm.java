package io.corepress.learn.train.optimizer;

import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.ArrayList;
import java.util.List;

/** The length of all gradients together. */
public final class GradientNorm {
    private GradientNorm() {}

    /**
     * Makes gradients shorter, all by the same factor, if together they are longer than {@code limit}.
     *
     * @param limit above 0
     * @return the length before; not finite if a gradient is not, and then nothing is changed
     */
    public static double clip(List<Parameter> parameters, double limit) {
        if (!(limit > 0)) {
            throw new IllegalArgumentException("gradients can be cut to a length above 0, got " + limit);
        }
        try (VariableScope scope = VariableScope.withoutGradients()) {
            List<Variable> gradients = new ArrayList<>();
            parameters.forEach(parameter -> parameter.variable().gradient().ifPresent(gradients::add));
            if (gradients.isEmpty()) {
                return 0;
            }
            Variable sum = gradients.stream()
                    .map(gradient -> gradient.square().sum())
                    .reduce(Variable::add)
                    .orElseThrow();
            double length = Math.sqrt(sum.toFloat());
            if (length > limit && length < Double.POSITIVE_INFINITY) {
                gradients.forEach(gradient -> InPlace.scale(gradient, limit / length));
            }
            return length;
        }
    }
}
