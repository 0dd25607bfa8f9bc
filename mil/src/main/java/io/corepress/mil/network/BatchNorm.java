package io.corepress.mil.network;

import io.corepress.mil.Value;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;

/**
 * {@code (x - mean) / sqrt(variance + epsilon) * gamma + beta} for each channel, axis 1: Ioffe, Szegedy,
 * "Batch Normalization: Accelerating Deep Network Training by Reducing Internal Covariate Shift", 2015. The
 * program holds the form for use: mean and variance are constants, which begin with 0 and 1; training finds
 * them.
 */
public record BatchNorm(float epsilon) implements Layer {

    public static BatchNorm of() {
        return new BatchNorm(1e-5f);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        long channels = x.size(1);
        Tensor small = Tensor.ofFloats(scope.dataType(), Shape.scalar(), epsilon);
        Params params = Params.of("x", x)
                .with("mean", scope.weight("mean", Initializer.zeros(), channels))
                .with("variance", scope.weight("variance", Initializer.ones(), channels))
                .with("gamma", scope.weight("gamma", Initializer.ones(), channels))
                .with("beta", scope.weight("beta", Initializer.zeros(), channels))
                .with("epsilon", Value.of(small));
        return scope.builder().op("batch_norm", scope.name(), params);
    }
}
