package io.corepress.torch.autograd;

import io.corepress.torch.lower.Call;
import io.corepress.torch.lower.Lowering;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@code batch_norm} by mean and variance of the batch itself, of which the stored ones become a moving average. */
final class BatchNormalization {
    private BatchNormalization() {}

    /**
     * {@return a lowering that changes the constants mean and variance in place}
     *
     * @param momentum share of a new batch in the average, whose variance is the unbiased one
     */
    static Lowering byBatch(double momentum) {
        return Lowering.of(call -> {
            return torch.batch_norm(
                    call.tensor("x"),
                    call.tensorOrNone("gamma"),
                    call.tensorOrNone("beta"),
                    statistics(call, "mean"),
                    statistics(call, "variance"),
                    true,
                    momentum,
                    call.real("epsilon", 1e-5),
                    false);
        });
    }

    private static TensorOptional statistics(Call call, String parameter) {
        return new TensorOptional(call.tensor(parameter).detach());
    }
}
