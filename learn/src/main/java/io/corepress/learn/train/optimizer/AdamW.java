package io.corepress.learn.train.optimizer;

import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import java.util.List;
import java.util.Map;

/**
 * Loshchilov, Hutter, "Decoupled Weight Decay Regularization": {@code p -= rate * weightDecay * p}, then {@code p -= rate
 * * m / (sqrt(v) + epsilon)} with the moving averages m of gradients and v of their squares, both corrected for their
 * start at 0.
 *
 * @param beta1 what m keeps at each step, 0 to below 1
 * @param beta2 what v keeps at each step, 0 to below 1
 * @param epsilon above 0
 * @param weightDecay 0 or more
 */
public record AdamW(double beta1, double beta2, double epsilon, double weightDecay) implements OptimizerSettings {
    public static final AdamW DEFAULT = new AdamW(0.9, 0.999, 1e-8, 0.01);

    public AdamW {
        if (!(beta1 >= 0 && beta1 < 1 && beta2 >= 0 && beta2 < 1)) {
            throw new IllegalArgumentException("betas must be 0 to below 1, got " + beta1 + " and " + beta2);
        }
        if (!(epsilon > 0)) {
            throw new IllegalArgumentException("epsilon must be above 0, got " + epsilon);
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight decay must be 0 or more, got " + weightDecay);
        }
    }

    public AdamW withWeightDecay(double decay) {
        return new AdamW(beta1, beta2, epsilon, decay);
    }

    public AdamW withBetas(double first, double second) {
        return new AdamW(first, second, epsilon, weightDecay);
    }

    @Override
    public Optimizer start(List<Parameter> parameters) {
        return new ParameterSteps(parameters, List.of("mean", "square"), this::step);
    }

    private void step(Parameter parameter, Variable gradient, Map<String, Variable> memory, long count, double rate) {
        Variable numbers = parameter.variable();
        Variable mean = memory.get("mean");
        Variable square = memory.get("square");
        if (parameter.decays() && weightDecay > 0) {
            InPlace.scale(numbers, 1 - rate * weightDecay);
        }
        InPlace.approach(mean, gradient, 1 - beta1);
        InPlace.scale(square, beta2);
        InPlace.addProduct(square, gradient, gradient, 1 - beta2);
        double meanShare = 1 - Math.pow(beta1, count);
        double squareShare = 1 - Math.pow(beta2, count);
        Variable deviation = square.sqrt();
        InPlace.scale(deviation, 1 / Math.sqrt(squareShare));
        InPlace.add(deviation, epsilon);
        InPlace.addQuotient(numbers, mean, deviation, -rate / meanShare);
    }
}
