package io.corepress.torch;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@link io.corepress.samples.ResNet50}. */
record DirectResNet50(Map<String, Tensor> weights) implements DirectNetwork {
    private static final int[] BLOCKS = {3, 4, 6, 3};

    @Override
    public Tensor run(Tensor image) {
        Tensor x = stem(image);
        for (int stage = 0; stage < BLOCKS.length; stage++) {
            for (int block = 0; block < BLOCKS[stage]; block++) {
                Tensor before = x;
                x = bottleneck("layer" + (stage + 1) + "_" + block, x, stage > 0 && block == 0 ? 2 : 1);
                before.releaseReference();
            }
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor mean = torch.mean(x, new long[] {2, 3}, true, new ScalarTypeOptional());
            Tensor logits = torch.linear(
                    mean.reshape(1, -1), weights.get("fc_weight"), new TensorOptional(weights.get("fc_bias")));
            x.releaseReference();
            return kept(logits);
        }
    }

    private Tensor stem(Tensor image) {
        try (PointerScope scope = new PointerScope()) {
            Tensor x = conv("stem_conv", image, 7, 2).relu();
            long[] one = {1, 1};
            return kept(torch.max_pool2d(x, new long[] {3, 3}, new long[] {2, 2}, one, one, false));
        }
    }

    private Tensor bottleneck(String name, Tensor x, int stride) {
        try (PointerScope scope = new PointerScope()) {
            Tensor inner = conv(name + "_conv1", x, 1, 1).relu();
            inner = conv(name + "_conv2", inner, 3, stride).relu();
            Tensor branch = conv(name + "_conv3", inner, 1, 1);
            boolean same = !weights.containsKey(name + "_downsample_weight");
            return kept(branch.add(same ? x : conv(name + "_downsample", x, 1, stride))
                    .relu());
        }
    }

    private static Tensor kept(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    private Tensor conv(String name, Tensor x, int kernel, int stride) {
        long padding = kernel / 2;
        return torch.convolution(
                x,
                weights.get(name + "_weight"),
                new TensorOptional(weights.get(name + "_bias")),
                new long[] {stride, stride},
                new long[] {padding, padding},
                new long[] {1, 1},
                false,
                new long[] {0, 0},
                1);
    }
}
