package io.corepress.torch;

import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * One or more calls of every differentiable operator that knows nothing of pictures or sequences, with tensors given as
 * inputs wherever the operator allows it.
 */
final class GradientCases {
    /** Numbers differ by this at least; finite differences take a smaller step, so that they jump over no kink. */
    private static final float GAP = 0.2f;

    private GradientCases() {}

    static List<OneOperation> all() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of(
                        elementwise(),
                        activations(),
                        products(),
                        normalizations(),
                        reductions(),
                        shapes(),
                        PictureGradientCases.all(),
                        PlacementGradientCases.all(),
                        SequenceGradientCases.all())
                .forEach(all::addAll);
        return all;
    }

    /** {@return numbers around 0, in mixed order, a quarter of the gap from those with another {@code shift}} */
    static Tensor shifted(int shift, long... sizes) {
        int count = (int) Shape.of(sizes).elementCount();
        int stride = count % 7 != 0 ? 7 : count % 5 != 0 ? 5 : 11;
        float[] numbers = new float[count];
        for (int i = 0; i < count; i++) {
            int rank = (i * stride + shift) % count;
            numbers[i] = (rank - count / 2 + 0.5f) * GAP + shift * GAP / 4;
        }
        return floats(sizes, numbers);
    }

    static Tensor numbers(long... sizes) {
        return shifted(0, sizes);
    }

    /** {@return numbers from {@code low} upwards, in mixed order} */
    static Tensor from(float low, long... sizes) {
        float[] numbers = numbers(sizes).toFloats();
        float lowest = Float.POSITIVE_INFINITY;
        for (float number : numbers) {
            lowest = Math.min(lowest, number);
        }
        return mapped(1, low - lowest, sizes);
    }

    /** {@return {@code factor * number + offset} of the numbers} */
    static Tensor mapped(float factor, float offset, long... sizes) {
        float[] numbers = numbers(sizes).toFloats();
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = factor * numbers[i] + offset;
        }
        return floats(sizes, numbers);
    }

    private static OneOperation unary(String type) {
        return OneOperation.of(type).input("x", numbers(3, 4));
    }

    private static OneOperation binary(String type) {
        return OneOperation.of(type).input("x", numbers(2, 3)).input("y", shifted(1, 2, 3));
    }

    private static List<OneOperation> elementwise() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of(
                        "abs",
                        "atan",
                        "ceil",
                        "cos",
                        "cosh",
                        "erf",
                        "exp",
                        "exp2",
                        "floor",
                        "identity",
                        "sign",
                        "sin",
                        "sinh",
                        "square",
                        "tanh")
                .forEach(type -> all.add(unary(type)));
        Stream.of("acos", "asin", "atanh", "tan")
                .forEach(type -> all.add(OneOperation.of(type).input("x", mapped(0.6f, 0, 3, 4))));
        Stream.of("sqrt", "log", "rsqrt", "inverse")
                .forEach(type -> all.add(OneOperation.of(type).input("x", from(0.5f, 3, 4))));
        all.add(OneOperation.of("round").input("x", mapped(1, GAP / 2, 3, 4)));
        all.add(unary("cast").with("dtype", "fp32"));
        all.add(unary("clip").with("alpha", -0.6f).with("beta", 0.8f));
        all.add(unary("threshold").with("alpha", -0.2f));
        Stream.of("add", "sub", "mul", "maximum", "minimum").forEach(type -> all.add(binary(type)));
        all.add(OneOperation.of("add").input("x", numbers(2, 1, 3)).input("y", numbers(1, 4, 1)));
        all.add(OneOperation.of("real_div").input("x", numbers(2, 3)).input("y", from(0.5f, 3)));
        all.add(OneOperation.of("pow").input("x", from(0.5f, 2, 3)).input("y", numbers(2, 3)));
        for (String type : List.of("mod", "floor_div")) {
            // Quotients of about 2.5 and 1.5, far from the next whole number.
            all.add(OneOperation.of(type)
                    .input("x", floats(shape(2, 3), 2.25f, 1.75f, 2.05f, 1.35f, 1.05f, 1.25f))
                    .input("y", floats(shape(3), 0.9f, 0.7f, 0.83f)));
        }
        Value choice = Value.of(Tensor.ofBytes(DataType.BOOL, Shape.of(3), new byte[] {1, 0, 1}));
        all.add(OneOperation.of("select")
                .with("cond", choice)
                .input("a", numbers(2, 3))
                .input("b", shifted(1, 2, 3)));
        return all;
    }

    private static List<OneOperation> activations() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of("relu", "sigmoid", "silu", "softplus", "softsign").forEach(type -> all.add(unary(type)));
        all.add(OneOperation.of("relu6").input("x", mapped(3, 3, 3, 4)));
        all.add(unary("clamped_relu").with("alpha", 0.3f).with("beta", 0.4f));
        all.add(unary("elu").with("alpha", 0.7f));
        for (String mode : List.of("EXACT", "TANH_APPROXIMATION", "SIGMOID_APPROXIMATION")) {
            all.add(unary("gelu").with("mode", mode));
        }
        all.add(unary("leaky_relu").with("alpha", 0.2f));
        all.add(unary("linear_activation").with("alpha", 0.5f).with("beta", 2f));
        all.add(OneOperation.of("prelu").input("x", numbers(2, 3, 2)).input("alpha", numbers(3)));
        all.add(unary("scaled_tanh").with("alpha", 1.7f).with("beta", 0.6f));
        all.add(OneOperation.of("sigmoid_hard")
                .input("x", mapped(3, 0, 3, 4))
                .with("alpha", 0.2f)
                .with("beta", 0.5f));
        all.add(unary("softmax").with("axis", 0));
        all.add(OneOperation.of("softplus_parametric")
                .input("x", numbers(2, 3, 2))
                .input("alpha", numbers(3))
                .input("beta", from(0.5f, 3)));
        all.add(unary("thresholded_relu").with("alpha", 0.4f));
        return all;
    }

    private static List<OneOperation> products() {
        Tensor query = numbers(1, 2, 3, 4);
        return List.of(
                OneOperation.of("linear")
                        .input("x", numbers(2, 3))
                        .input("weight", shifted(1, 4, 3))
                        .input("bias", numbers(4)),
                OneOperation.of("linear").input("x", numbers(2, 2, 3)).input("weight", shifted(1, 4, 3)),
                OneOperation.of("matmul").input("x", numbers(2, 2, 3)).input("y", shifted(1, 3, 2)),
                OneOperation.of("matmul")
                        .input("x", numbers(2, 3, 2))
                        .input("y", shifted(1, 2, 4, 3))
                        .with("transpose_x", true)
                        .with("transpose_y", true),
                OneOperation.of("einsum")
                        .input("values", numbers(1, 2, 3, 2), shifted(1, 1, 2, 3, 2))
                        .with("equation", "abcd,adce->abce"),
                OneOperation.of("scaled_dot_product_attention")
                        .input("query", query)
                        .input("key", shifted(1, 1, 2, 3, 4))
                        .input("value", shifted(2, 1, 2, 3, 4))
                        .input("attn_mask", numbers(3, 3)),
                OneOperation.of("scaled_dot_product_attention")
                        .input("query", query)
                        .input("key", shifted(1, 1, 2, 5, 4))
                        .input("value", shifted(2, 1, 2, 5, 4)));
    }

    private static List<OneOperation> normalizations() {
        OneOperation batch = OneOperation.of("batch_norm")
                .input("x", numbers(2, 3, 2, 2))
                .input("mean", shifted(1, 3))
                .input("variance", from(0.5f, 3))
                .with("epsilon", 1e-3f);
        OneOperation instance =
                OneOperation.of("instance_norm").input("x", numbers(1, 3, 2, 2)).with("epsilon", 1e-3f);
        OneOperation layer =
                OneOperation.of("layer_norm").input("x", numbers(2, 3, 4)).with("epsilon", 1e-3f);
        return List.of(
                batch,
                batch.input("gamma", numbers(3)).input("beta", shifted(2, 3)),
                instance,
                instance.input("gamma", numbers(3)).input("beta", shifted(2, 3)),
                layer.withVector("axes", 2),
                layer.with("axes", 1, 2).input("gamma", numbers(3, 4)).input("beta", shifted(1, 3, 4)),
                layer.withVector("axes", 1).input("gamma", numbers(3)).input("beta", shifted(1, 3)),
                OneOperation.of("l2_norm").input("x", numbers(2, 2, 3)).with("epsilon", 1e-3f),
                OneOperation.of("local_response_norm")
                        .input("x", numbers(1, 5, 2))
                        .with("size", 3)
                        .with("alpha", 0.4f)
                        .with("beta", 0.6f)
                        .with("k", 1.2f));
    }

    private static List<OneOperation> reductions() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of("sum", "mean", "max", "min", "prod", "l1_norm", "l2_norm", "log_sum_exp", "sum_square")
                .forEach(name -> {
                    OneOperation whole = OneOperation.of("reduce_" + name).input("x", numbers(2, 3, 2));
                    all.add(whole);
                    all.add(whole.with("axes", 0, -1).with("keep_dims", true));
                });
        OneOperation running =
                OneOperation.of("cumsum").input("x", numbers(2, 4)).with("axis", 1);
        all.add(running);
        all.add(running.with("exclusive", true).with("reverse", true));
        all.add(OneOperation.of("reduce_log_sum").input("x", from(0.3f, 2, 3)).withVector("axes", 1));
        return all;
    }

    private static List<OneOperation> shapes() {
        Tensor x = numbers(2, 3, 4);
        Tensor y = shifted(1, 2, 3, 4);
        return List.of(
                OneOperation.of("reshape").input("x", x).with("shape", 4, -1),
                OneOperation.of("expand_dims").input("x", x).with("axes", 0, -1),
                OneOperation.of("squeeze").input("x", numbers(2, 1, 3)).withVector("axes", 1),
                OneOperation.of("transpose").input("x", x).with("perm", 2, 0, 1),
                OneOperation.of("flatten2d").input("x", x).with("axis", 1),
                OneOperation.of("concat").input("values", x, y).with("axis", 1).with("interleave", false),
                OneOperation.of("concat").input("values", x, y).with("axis", 1).with("interleave", true),
                OneOperation.of("stack").input("values", x, y).with("axis", 1),
                OneOperation.of("tile").input("x", numbers(2, 3)).with("reps", 2, 2),
                OneOperation.of("slice_by_index")
                        .input("x", x)
                        .with("begin", 0, 2, 1)
                        .with("end", 2, 0, 4)
                        .with("stride", 1, -1, 2),
                OneOperation.of("slice_by_size")
                        .input("x", x)
                        .with("begin", 1, 0, 1)
                        .with("size", 1, -1, 2),
                OneOperation.of("slice_update")
                        .input("x", x)
                        .input("update", shifted(1, 2, 2, 4))
                        .with("begin", 0, 1, 0)
                        .with("end", 2, 3, 4),
                OneOperation.of("split")
                        .input("x", x)
                        .with("axis", 2)
                        .with("split_sizes", 1, 3)
                        .returning(DataType.FLOAT32, DataType.FLOAT32),
                OneOperation.of("reverse").input("x", x).withVector("axes", 1));
    }
}
