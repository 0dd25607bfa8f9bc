package io.corepress.torch;

import java.util.Map;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.global.torch;

/** {@link io.corepress.samples.Transformer}. */
record DirectTransformer(Map<String, Tensor> weights, int depth, int heads) implements DirectNetwork {

    @Override
    public Tensor run(Tensor ids) {
        Tensor x;
        try (PointerScope scope = new PointerScope()) {
            x = kept(torch.embedding(weights.get("embedding_weight"), ids).add(weights.get("positions_weight")));
        }
        for (int layer = 0; layer < depth; layer++) {
            Tensor before = x;
            x = layer("layer" + layer, x);
            before.releaseReference();
        }
        try (PointerScope scope = new PointerScope()) {
            Tensor logits = torch.linear(norm("final_norm", x), weights.get("embedding_weight"));
            x.releaseReference();
            return kept(logits);
        }
    }

    private static Tensor kept(Tensor tensor) {
        tensor.retainReference();
        return tensor;
    }

    private Tensor layer(String name, Tensor x) {
        try (PointerScope scope = new PointerScope()) {
            Tensor middle = x.add(attention(name + "_attention", norm(name + "_attention_norm", x)));
            Tensor active = torch.gelu(linear(name + "_mlp_up", norm(name + "_mlp_norm", middle)), "tanh");
            return kept(middle.add(linear(name + "_mlp_down", active)));
        }
    }

    private Tensor attention(String name, Tensor x) {
        Tensor query = split(linear(name + "_q", x));
        Tensor key = split(linear(name + "_k", x));
        Tensor value = split(linear(name + "_v", x));
        double scale = 1 / Math.sqrt((double) x.size(2) / heads);
        Tensor scaled = torch.matmul(query, key.transpose(-2, -1)).mul(new Scalar(scale));
        Tensor attention = torch.softmax(scaled.add(weights.get("causal_mask_" + x.size(1))), -1);
        Tensor mixed = torch.matmul(attention, value).transpose(1, 2);
        return linear(name, mixed.reshape(x.size(0), x.size(1), x.size(2)));
    }

    private Tensor split(Tensor x) {
        return x.reshape(x.size(0), x.size(1), heads, -1).transpose(1, 2);
    }

    private Tensor linear(String name, Tensor x) {
        return torch.linear(x, weights.get(name + "_weight"), new TensorOptional(weights.get(name + "_bias")));
    }

    private Tensor norm(String name, Tensor x) {
        TensorOptional gamma = new TensorOptional(weights.get(name + "_gamma"));
        TensorOptional beta = new TensorOptional(weights.get(name + "_beta"));
        return torch.layer_norm(x, new long[] {x.size(2)}, gamma, beta, 1e-5, false);
    }
}
