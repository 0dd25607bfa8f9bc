package io.corepress.mil.pass;

import io.corepress.mil.Function;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/** The passes that follow the making of a program, in their order. */
public final class Passes {
    public static final String CONSTANT_FOLDING = "constant_folding";

    private Passes() {}

    /**
     * {@return all passes}
     *
     * @param store where new weights go
     */
    public static List<Pass> standard(TensorStore store) {
        return List.of(
                pass(CONSTANT_FOLDING, "Computes ahead what depends on constants alone.", new ConstantFolding()::apply),
                pass(
                        "remove_identities",
                        "Removes operations that only give another name to a value.",
                        Identities::remove),
                pass(
                        "fold_conv_batch_norm",
                        "Makes a batch_norm behind a conv or conv_transpose part of its weight and bias.",
                        function -> ConvBatchNorm.fold(function, store)),
                pass(
                        "remove_redundant_casts",
                        "Removes conversions to the type that a value has, and there and back without loss.",
                        Casts::remove),
                pass(
                        "remove_redundant_reshapes",
                        "Joins reshapes that follow each other, and removes those that change nothing.",
                        Reshapes::remove),
                pass(
                        "fuse_linear_bias",
                        "Makes a constant that is added to the result of linear its bias.",
                        LinearBiasFusion::fuse),
                pass("fuse_gelu", "Finds gelu where it is spelled out with erf or tanh.", GeluFusion::fuse),
                pass(
                        "fuse_layer_norm",
                        "Finds layer_norm where it is spelled out with means, a root and a division.",
                        LayerNormFusion::fuse),
                pass(
                        "fuse_attention",
                        "Finds scaled_dot_product_attention where it is spelled out, from iOS 18 on.",
                        AttentionFusion::fuse),
                pass(
                        "remove_redundant_transposes",
                        "Joins transposes that follow each other, and removes those that move nothing.",
                        Transposes::remove),
                pass("dead_code", "Removes operations and constants that nothing uses.", DeadCode::remove));
    }

    /**
     * {@return all passes but those of the given names}
     *
     * @throws IllegalArgumentException if there is no pass of one of the names
     */
    public static List<Pass> without(Set<String> names, TensorStore store) {
        List<Pass> all = standard(store);
        Set<String> known = all.stream().map(Pass::name).collect(Collectors.toSet());
        for (String name : names) {
            if (!known.contains(name)) {
                throw new IllegalArgumentException(
                        "a pass must be one of " + all.stream().map(Pass::name).toList() + ", got \"" + name + "\"");
            }
        }
        return all.stream().filter(pass -> !names.contains(pass.name())).toList();
    }

    private static Pass pass(String name, String description, UnaryOperator<Function> change) {
        return new Pass(
                name,
                description,
                program -> program.mapFunctions(
                        function -> FunctionEdit.hasUniqueNames(function) ? change.apply(function) : function));
    }
}
