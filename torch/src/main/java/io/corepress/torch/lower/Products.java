package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Map;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Products of matrices, attention among them. */
final class Products {
    private Products() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry(
                    "linear",
                    Lowering.of(
                            call -> torch.linear(call.tensor("x"), call.tensor("weight"), call.tensorOrNone("bias")))),
            entry("matmul", Lowering.of(Products::matmul)),
            entry(
                    "einsum",
                    Lowering.of(call -> torch.einsum(
                            call.text("equation"),
                            new TensorVector(call.tensors("values").toArray(Tensor[]::new))))),
            entry("scaled_dot_product_attention", Lowering.of(Products::attention)));

    private static Tensor matmul(Call call) {
        Tensor x = call.tensor("x");
        Tensor y = call.tensor("y");
        if (call.bool("transpose_x", false) && x.dim() > 1) {
            x = x.transpose(-2, -1);
        }
        if (call.bool("transpose_y", false) && y.dim() > 1) {
            y = y.transpose(-2, -1);
        }
        return torch.matmul(x, y);
    }

    private static Tensor attention(Call call) {
        Tensor value = call.tensor("value");
        TensorOptional mask = call.tensorOrNone("attn_mask");
        return torch.scaled_dot_product_attention(
                call.tensor("query"), call.tensor("key"), value, mask, 0, false, new DoubleOptional(), false);
    }
}
