package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** Normalisation by mean and variance, or by magnitude. */
final class Normalizations {
    private Normalizations() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("batch_norm", Lowering.of(Normalizations::batch)),
            entry("instance_norm", Lowering.of(Normalizations::instance)),
            entry("layer_norm", Lowering.of(Normalizations::layer)),
            entry("l2_norm", Lowering.of(Normalizations::magnitude)),
            entry("local_response_norm", Lowering.of(Normalizations::localResponse)));

    /** libtorch passes no gradient to mean and variance, so it is done by hand where they have one. */
    private static Tensor batch(Call call) {
        if (call.tensor("mean").requires_grad() || call.tensor("variance").requires_grad()) {
            return batchByHand(call);
        }
        return torch.batch_norm(
                call.tensor("x"),
                call.tensorOrNone("gamma"),
                call.tensorOrNone("beta"),
                call.tensorOrNone("mean"),
                call.tensorOrNone("variance"),
                false,
                0,
                call.real("epsilon", 1e-5),
                false);
    }

    private static Tensor batchByHand(Call call) {
        Tensor x = call.tensor("x");
        long[] perChannel = Windows.filled((int) x.dim(), 1);
        perChannel[1] = -1;
        Tensor deviation = call.tensor("variance")
                .add(new Scalar(call.real("epsilon", 1e-5)))
                .sqrt();
        Tensor result = x.sub(call.tensor("mean").reshape(perChannel)).div(deviation.reshape(perChannel));
        if (call.has("gamma")) {
            result = result.mul(call.tensor("gamma").reshape(perChannel));
        }
        return call.has("beta") ? result.add(call.tensor("beta").reshape(perChannel)) : result;
    }

    private static Tensor instance(Call call) {
        TensorOptional none = new TensorOptional();
        return torch.instance_norm(
                call.tensor("x"),
                call.tensorOrNone("gamma"),
                call.tensorOrNone("beta"),
                none,
                none,
                true,
                0,
                call.real("epsilon", 1e-5),
                false);
    }

    /** libtorch has it for the last axes only; others are done by hand. */
    private static Tensor layer(Call call) {
        Tensor x = call.tensor("x");
        long rank = x.dim();
        long[] axes = Unary.fromFront(
                call.longs("axes", java.util.stream.LongStream.range(0, rank).toArray()), rank);
        java.util.Arrays.sort(axes);
        double epsilon = call.real("epsilon", 1e-5);
        boolean last = axes[0] == rank - axes.length && axes[axes.length - 1] == rank - 1;
        long[] sizes = new long[axes.length];
        long[] stretched = Windows.filled((int) rank, 1);
        for (int i = 0; i < axes.length; i++) {
            sizes[i] = x.size(axes[i]);
            stretched[(int) axes[i]] = sizes[i];
        }
        if (last) {
            return torch.layer_norm(x, sizes, call.tensorOrNone("gamma"), call.tensorOrNone("beta"), epsilon, false);
        }
        Tensor mean = Reductions.mean(x, axes, true);
        Tensor centred = x.sub(mean);
        Tensor variance = Reductions.mean(centred.mul(centred), axes, true);
        Tensor result = centred.mul(variance.add(new Scalar(epsilon)).rsqrt());
        if (call.has("gamma")) {
            result = result.mul(call.tensor("gamma").reshape(stretched));
        }
        return call.has("beta") ? result.add(call.tensor("beta").reshape(stretched)) : result;
    }

    /** {@code x / sqrt(sum(x²) + epsilon)}, the sum over the last three axes. */
    private static Tensor magnitude(Call call) {
        Tensor x = call.tensor("x");
        Tensor sum = Reductions.sum(x.mul(x), new long[] {-3, -2, -1}, true);
        return x.mul(sum.add(new Scalar(call.real("epsilon", 1e-6))).rsqrt());
    }

    /** {@code x / (k + alpha / size * sum of squares of the nearest channels)^beta}. */
    private static Tensor localResponse(Call call) {
        Tensor x = call.tensor("x");
        long size = call.integer("size");
        Tensor squares = x.mul(x);
        long before = (size - 1) / 2;
        long after = size - 1 - before;
        // Channels are axis 1, with any axes behind: pad that one axis and sum over a sliding window.
        long[] padding = new long[2 * ((int) x.dim() - 1)];
        padding[padding.length - 2] = before;
        padding[padding.length - 1] = after;
        Tensor windows = torch.constant_pad_nd(squares, padding).unfold(1, size, 1);
        Tensor sums = Reductions.sum(windows, new long[] {-1}, false);
        Tensor scale = sums.mul(new Scalar(call.real("alpha", 1e-4) / size))
                .add(new Scalar(call.real("k", 1)))
                .pow(new Scalar(call.real("beta", 0.75)));
        return x.div(scale);
    }
}
