package io.corepress.learn.train.loss;

import io.corepress.torch.autograd.Differences;
import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Variable;
import java.util.Map;

/**
 * How far the outputs are from those of the uncompressed program, which needs no labels: of classes the
 * Kullback-Leibler divergence at a temperature, times its square (Hinton, Vinyals, Dean, "Distilling the Knowledge in a
 * Neural Network"); of other numbers the mean squared difference, relative to their mean square. Outputs are added up.
 *
 * @param kinds of the outputs that count, by name
 * @param temperature by which logits are divided: the higher, the more classes far from the best count
 */
public record DistillationLoss(Map<String, OutputKind> kinds, double temperature) implements Loss {
    private static final double SMALLEST = 1e-12;

    public DistillationLoss {
        kinds = Map.copyOf(kinds);
        if (kinds.isEmpty()) {
            throw new IllegalArgumentException("distillation needs an output that is a tensor of floats");
        }
        if (!(temperature > 0) || Double.isInfinite(temperature)) {
            throw new IllegalArgumentException("temperature must be above 0, got " + temperature);
        }
    }

    @Override
    public boolean needsOriginal() {
        return true;
    }

    @Override
    public Variable of(Map<String, Variable> outputs, TrainingBatch batch, Map<String, Variable> original) {
        return outputs.keySet().stream()
                .filter(kinds::containsKey)
                .map(name -> one(
                        kinds.get(name),
                        SquaredErrorLoss.rows(outputs.get(name), batch),
                        SquaredErrorLoss.rows(Loss.output(original, name), batch)
                                .detach()))
                .reduce(Variable::add)
                .orElseThrow(() -> new IllegalArgumentException(
                        "none of the outputs " + outputs.keySet() + " is among " + kinds.keySet()));
    }

    private Variable one(OutputKind kind, Variable student, Variable teacher) {
        if (kind == OutputKind.NUMBERS) {
            double power = teacher.square().mean().toFloat();
            return Differences.meanSquaredError(student, teacher).div(Math.max(power, SMALLEST));
        }
        Variable wanted = Reductions.logSoftmax(kind.logits(teacher).div(temperature), 1);
        Variable found = Reductions.logSoftmax(kind.logits(student).div(temperature), 1);
        return wanted.exp().mul(wanted.sub(found)).sum().mul(temperature * temperature / Math.max(1, wanted.size(0)));
    }
}
