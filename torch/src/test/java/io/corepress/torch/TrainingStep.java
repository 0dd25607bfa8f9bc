package io.corepress.torch;

import io.corepress.mil.Function;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.TrainingNetwork;
import io.corepress.torch.autograd.ValueHook;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import io.corepress.torch.binding.NativeTensors;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.global.torch;

/** A whole step of training, for {@link EngineBenchmark}: forward, back from the mean square, descent with momentum. */
final class TrainingStep {
    private static final double RATE = 1e-6;
    private static final double MOMENTUM = 0.9;

    private TrainingStep() {}

    static EngineBenchmark.Run engine(Function function, Tensor input, EngineOptions options) {
        TrainingNetwork network = TrainingNetwork.load(function, options, 0.1);
        Map<String, Variable> weights = new LinkedHashMap<>();
        Map<String, Variable> velocities = new LinkedHashMap<>();
        function.body()
                .orElseThrow()
                .operations()
                .forEach(operation -> operation
                        .constTensor()
                        .filter(tensor -> tensor.dataType().isFloat() && tensor.elementCount() > 1)
                        .ifPresent(tensor -> {
                            weights.put(operation.name(), Variable.parameter(tensor));
                            velocities.put(
                                    operation.name(),
                                    Variable.filled(tensor.shape(), 0).keep());
                        }));
        Map<String, Tensor> inputs = Map.of(function.inputs().getFirst().name(), input);
        return () -> {
            double loss;
            try (VariableScope scope = VariableScope.open()) {
                Variable output = network.forward(inputs, weights, ValueHook.NONE)
                        .get(network.outputs().getFirst());
                Variable mean = output.square().mean();
                mean.backward();
                loss = mean.toFloat();
            }
            try (VariableScope scope = VariableScope.withoutGradients()) {
                weights.forEach((name, weight) -> weight.gradient().ifPresent(gradient -> {
                    Variable velocity = velocities.get(name);
                    InPlace.scale(velocity, MOMENTUM);
                    InPlace.addScaled(velocity, gradient, 1);
                    InPlace.addScaled(weight, velocity, -RATE);
                    weight.clearGradient();
                }));
            }
            return loss;
        };
    }

    static EngineBenchmark.Run direct(
            DirectNetwork network, Map<String, org.bytedeco.pytorch.Tensor> weights, Tensor input) {
        org.bytedeco.pytorch.Tensor nativeInput = NativeTensors.of(input);
        Map<String, org.bytedeco.pytorch.Tensor> velocities = new LinkedHashMap<>();
        weights.forEach((name, weight) -> {
            velocities.put(name, torch.zeros_like(weight));
            weight.set_requires_grad(true);
        });
        return () -> {
            double loss;
            try (PointerScope scope = new PointerScope()) {
                org.bytedeco.pytorch.Tensor output = network.run(nativeInput);
                org.bytedeco.pytorch.Tensor mean = output.mul(output).mean();
                mean.backward();
                loss = mean.item_float();
                output.releaseReference();
                weights.forEach((name, weight) -> {
                    org.bytedeco.pytorch.Tensor velocity = velocities.get(name);
                    velocity.mul_(new Scalar(MOMENTUM)).add_(weight.grad());
                    weight.detach().add_(velocity, new Scalar(-RATE));
                    weight.mutable_grad().reset();
                });
            }
            return loss;
        };
    }
}
