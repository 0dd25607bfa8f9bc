package io.corepress.mil.infer;

import static io.corepress.tensor.DataType.BOOL;
import static io.corepress.tensor.DataType.INT32;

import java.util.HashMap;
import java.util.Map;

/** The rule of each operator, by family. */
final class Rules {
    private Rules() {}

    static Map<String, Rule> all() {
        Map<String, Rule> rules = new HashMap<>();
        elementwise(rules);
        wholeAxes(rules);
        networks(rules);
        moves(rules);
        lookups(rules);
        images(rules);
        made(rules);
        flow(rules);
        weights(rules);
        return Map.copyOf(rules);
    }

    private static void elementwise(Map<String, Rule> rules) {
        Rule likeX = Rule.like("x");
        for (String type : new String[] {
            "abs",
            "acos",
            "asin",
            "atan",
            "atanh",
            "ceil",
            "clamped_relu",
            "clip",
            "cos",
            "cosh",
            "elu",
            "erf",
            "exp",
            "exp2",
            "floor",
            "identity",
            "inverse",
            "leaky_relu",
            "linear_activation",
            "log",
            "logical_not",
            "relu",
            "relu6",
            "round",
            "rsqrt",
            "scaled_tanh",
            "sigmoid",
            "sigmoid_hard",
            "sign",
            "silu",
            "sin",
            "sinh",
            "softplus",
            "softsign",
            "sqrt",
            "square",
            "tan",
            "tanh",
            "threshold",
            "thresholded_relu"
        }) {
            rules.put(type, likeX);
        }
        Rule arithmetic = Rule.of("x", Elementwise::broadcast);
        for (String type :
                new String[] {"add", "floor_div", "maximum", "minimum", "mod", "mul", "pow", "real_div", "sub"}) {
            rules.put(type, arithmetic);
        }
        Rule truth = Rule.of(BOOL, Elementwise::broadcast);
        for (String type : new String[] {
            "equal",
            "greater",
            "greater_equal",
            "less",
            "less_equal",
            "logical_and",
            "logical_or",
            "logical_xor",
            "not_equal"
        }) {
            rules.put(type, truth);
        }
        rules.put("cast", Rule.of(call -> Elementwise.named(call, "dtype"), call -> call.dims("x")));
        rules.put("gelu", Elementwise::gelu);
        rules.put("prelu", Rule.of("x", Elementwise::prelu));
        rules.put("select", Rule.of("a", Elementwise::select));
        rules.put("softplus_parametric", Rule.of("x", Elementwise::softplusParametric));
    }

    private static void wholeAxes(Map<String, Rule> rules) {
        Rule overAxes = Rule.of("x", Reductions::overAxes);
        for (String type : new String[] {
            "reduce_l1_norm",
            "reduce_l2_norm",
            "reduce_log_sum",
            "reduce_log_sum_exp",
            "reduce_max",
            "reduce_mean",
            "reduce_min",
            "reduce_prod",
            "reduce_sum",
            "reduce_sum_square"
        }) {
            rules.put(type, overAxes);
        }
        Rule place = Rule.of(Reductions::indexType, Reductions::overAxis);
        rules.put("reduce_argmax", place);
        rules.put("reduce_argmin", place);
        rules.put("argsort", Rule.of(INT32, call -> Reductions.along(call, -1)));
        rules.put("cumsum", Rule.of("x", call -> Reductions.along(call, 0)));
        rules.put("softmax", Rule.of("x", call -> Reductions.along(call, -1)));
        rules.put("topk", Reductions::topk);
        rules.put("batch_norm", Rule.of("x", Normalizations::batchNorm));
        rules.put("instance_norm", Rule.of("x", Normalizations::instanceNorm));
        rules.put("l2_norm", Rule.of("x", Normalizations::l2Norm));
        rules.put("layer_norm", Rule.of("x", Normalizations::layerNorm));
        rules.put("local_response_norm", Rule.of("x", Normalizations::localResponseNorm));
    }

    private static void networks(Map<String, Rule> rules) {
        rules.put("conv", Rule.of("x", Convolutions::conv));
        rules.put("conv_quantized", Rule.of("x", Convolutions::conv));
        rules.put("conv_transpose", Rule.of("x", Convolutions::convTranspose));
        rules.put("avg_pool", Rule.of("x", Convolutions::pool));
        rules.put("l2_pool", Rule.of("x", Convolutions::pool));
        rules.put("max_pool", Rule.of("x", Convolutions::pool));
        rules.put("linear", Rule.of("x", Products::linear));
        rules.put("matmul", Rule.of("x", Products::matmul));
        rules.put("einsum", Rule.of(call -> call.tensors("values").getFirst().dataType(), Products::einsum));
        rules.put("scaled_dot_product_attention", Rule.of("query", Products::attention));
        rules.put("gru", Recurrences::gru);
        rules.put("lstm", Recurrences::lstm);
        rules.put("rnn", Recurrences::rnn);
    }

    private static void moves(Map<String, Rule> rules) {
        rules.put("reshape", Reshaping::reshape);
        rules.put("reshape_like", Rule.of("x", Reshaping::reshapeLike));
        rules.put("expand_dims", Rule.of("x", Reshaping::expandDims));
        rules.put("squeeze", Rule.of("x", Reshaping::squeeze));
        rules.put("flatten2d", Rule.of("x", Reshaping::flatten2d));
        rules.put("shape", Reshaping::shape);
        rules.put("transpose", Rule.of("x", Rearranging::transpose));
        rules.put("reverse", Rule.of("x", Rearranging::reverse));
        rules.put("reverse_sequence", Rule.of("x", Rearranging::reverseSequence));
        rules.put("concat", Rearranging::concat);
        rules.put("stack", Rearranging::stack);
        rules.put("split", Rearranging::split);
        rules.put("tile", Rule.of("x", Rearranging::tile));
        rules.put("pad", Rule.of("x", Rearranging::pad));
        rules.put("sliding_windows", Rule.of("x", Rearranging::slidingWindows));
        rules.put("band_part", Rule.like("x"));
        rules.put("depth_to_space", Rule.of("x", Blocks::depthToSpace));
        rules.put("space_to_depth", Rule.of("x", Blocks::spaceToDepth));
        rules.put("pixel_shuffle", Rule.of("x", Blocks::pixelShuffle));
        rules.put("pixel_unshuffle", Rule.of("x", Blocks::pixelUnshuffle));
        rules.put("batch_to_space", Rule.of("x", Blocks::batchToSpace));
        rules.put("space_to_batch", Rule.of("x", Blocks::spaceToBatch));
    }

    private static void lookups(Map<String, Rule> rules) {
        rules.put("slice_by_index", Rule.of("x", Slices::byIndex));
        rules.put("slice_by_size", Rule.of("x", Slices::bySize));
        rules.put("slice_update", Rule.of("x", Slices::update));
        rules.put("gather", Rule.of("x", Lookups::gather));
        rules.put("gather_along_axis", Rule.of("x", Lookups::gatherAlongAxis));
        rules.put("gather_nd", Rule.of("x", Lookups::gatherNd));
        rules.put("scatter", Rule.of("data", Lookups::scatter));
        rules.put("scatter_along_axis", Rule.of("data", Lookups::scatterAlongAxis));
        rules.put("scatter_nd", Rule.of("data", Lookups::scatterNd));
        rules.put("non_zero", Rule.of(INT32, Detections::nonZero));
        rules.put("one_hot", Rule.of(Detections::oneHotType, Detections::oneHot));
        rules.put("non_maximum_suppression", Detections::nonMaximumSuppression);
        rules.put("classify", Detections::classify);
    }

    private static void images(Map<String, Rule> rules) {
        rules.put("crop", Rule.of("x", Blocks::crop));
        rules.put("crop_resize", Rule.of("x", Resizing::cropResize));
        rules.put("affine", Rule.of("x", Resizing::affine));
        rules.put("resample", Rule.of("x", Resizing::resample));
        rules.put("resize", Rule.of("x", Resizing::resize));
        rules.put("resize_bilinear", Rule.of("x", Resizing::toTarget));
        rules.put("resize_nearest_neighbor", Rule.of("x", Resizing::toTarget));
        rules.put("upsample_bilinear", Rule.of("x", Resizing::byFactors));
        rules.put("upsample_nearest_neighbor", Rule.of("x", Resizing::byFactors));
    }

    private static void made(Map<String, Rule> rules) {
        rules.put("fill", Generators.shaped("value"));
        rules.put("fill_like", Rule.of(call -> Generators.typeOrFloat(call, "value"), call -> call.dims("ref_tensor")));
        rules.put("range_1d", Rule.of("start", Generators::range));
        rules.put("random_bernoulli", Generators.shaped("prob"));
        rules.put("random_categorical", Rule.of("x", Generators::categorical));
        rules.put("random_normal", Generators.shaped("mean", "stddev"));
        rules.put("random_uniform", Generators.shaped("low", "high"));
    }

    private static void flow(Map<String, Rule> rules) {
        rules.put("cond", Flow::cond);
        rules.put("while_loop", Flow::whileLoop);
        rules.put("make_list", Lists::make);
        rules.put("list_length", Lists::length);
        rules.put("list_read", Lists::read);
        rules.put("list_write", Lists::write);
        rules.put("list_gather", Lists::gather);
        rules.put("list_scatter", Lists::scatter);
        rules.put("read_state", Flow::readState);
        rules.put("write_state", Flow::writeState);
    }

    private static void weights(Map<String, Rule> rules) {
        rules.put("constexpr_affine_dequantize", Rule.of("scale", CompressedWeights::affineDequantize));
        rules.put("constexpr_blockwise_shift_scale", Rule.of("scale", CompressedWeights::blockwiseShiftScale));
        rules.put("constexpr_cast", Rule.of(call -> Elementwise.named(call, "output_dtype"), CompressedWeights::cast));
        rules.put("constexpr_lut_to_dense", Rule.of("lut", CompressedWeights::lutToDense));
        rules.put("constexpr_lut_to_sparse", CompressedWeights::lutToSparse);
        rules.put("constexpr_sparse_blockwise_shift_scale", CompressedWeights::sparseBlockwiseShiftScale);
        rules.put("constexpr_sparse_to_dense", Rule.of("nonzero_data", CompressedWeights::sparseToDense));
        rules.put("quantize", Rule.of(Quantization::quantized, Quantization::input));
        rules.put("dequantize", Rule.of("scale", Quantization::input));
    }
}
