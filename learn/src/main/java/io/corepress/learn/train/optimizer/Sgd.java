package io.corepress.learn.train.optimizer;

import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Variable;
import java.util.List;
import java.util.Map;

/**
 * Stochastic gradient descent: {@code g = gradient + weightDecay * p}, {@code v = momentum * v + g}, {@code p -= rate *
 * v}; by Nesterov's way {@code p -= rate * (g + momentum * v)}. The first {@code v} is {@code g}.
 *
 * @param momentum 0 to below 1; 0 keeps no {@code v}
 * @param nesterov needs momentum
 * @param weightDecay 0 or more
 */
public record Sgd(double momentum, boolean nesterov, double weightDecay) implements OptimizerSettings {
    public Sgd {
        if (!(momentum >= 0 && momentum < 1)) {
            throw new IllegalArgumentException("momentum must be 0 to below 1, got " + momentum);
        }
        if (nesterov && momentum == 0) {
            throw new IllegalArgumentException("Nesterov's way needs a momentum above 0");
        }
        if (!(weightDecay >= 0)) {
            throw new IllegalArgumentException("weight decay must be 0 or more, got " + weightDecay);
        }
    }

    public static Sgd of(double momentum) {
        return new Sgd(momentum, false, 0);
    }

    public Sgd withWeightDecay(double decay) {
        return new Sgd(momentum, nesterov, decay);
    }

    @Override
    public Optimizer start(List<Parameter> parameters) {
        return new ParameterSteps(parameters, momentum == 0 ? List.of() : List.of("velocity"), this::step);
    }

    private void step(Parameter parameter, Variable gradient, Map<String, Variable> memory, long count, double rate) {
        Variable numbers = parameter.variable();
        if (parameter.decays() && weightDecay > 0) {
            InPlace.addScaled(gradient, numbers, weightDecay);
        }
        if (momentum == 0) {
            InPlace.addScaled(numbers, gradient, -rate);
            return;
        }
        Variable velocity = memory.get("velocity");
        if (count == 1) {
            InPlace.copy(velocity, gradient);
        } else {
            InPlace.scale(velocity, momentum);
            InPlace.addScaled(velocity, gradient, 1);
        }
        if (nesterov) {
            InPlace.addScaled(gradient, velocity, momentum);
            InPlace.addScaled(numbers, gradient, -rate);
        } else {
            InPlace.addScaled(numbers, velocity, -rate);
        }
    }
}
