package io.corepress.mil.pass;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.mil.OpSet;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.mil.build.FunctionBuilder;
import io.corepress.mil.build.Params;
import io.corepress.mil.build.Var;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PassesTest {
    private static Program run(Program program, String pass) {
        return Passes.standard(TensorStore.onHeap()).stream()
                .filter(each -> each.name().equals(pass))
                .findFirst()
                .orElseThrow()
                .transform()
                .apply(program);
    }

    private static Program all(Program program) {
        Program changed = program;
        for (Pass pass : Passes.standard(TensorStore.onHeap())) {
            changed = pass.transform().apply(changed);
        }
        return changed;
    }

    private static List<Operation> operations(Program program) {
        return program.functions().get("main").body().orElseThrow().operations();
    }

    private static List<String> types(Program program) {
        return operations(program).stream()
                .filter(operation -> !operation.isConst())
                .map(Operation::type)
                .toList();
    }

    private static Operation last(Program program) {
        return operations(program).getLast();
    }

    private static Tensor constant(Program program, String parameter) {
        String name = last(program).inputs().get(parameter).singleName().orElseThrow();
        return operations(program).stream()
                .filter(operation -> operation.outputs().getFirst().name().equals(name))
                .findFirst()
                .flatMap(Operation::constTensor)
                .orElseThrow();
    }

    private static Tensor floats(DataType type, long[] sizes, float... values) {
        return Tensor.ofFloats(type, Shape.of(sizes), values);
    }

    private static long[] shape(long... sizes) {
        return sizes;
    }

    @Test
    void whatDependsOnConstantsAloneIsComputedAhead() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 2);
            Var w = builder.constant("w", floats(DataType.FLOAT32, shape(2, 2), 1, 2, 3, 4));
            Var moved = builder.transpose("t", w, 1, 0);
            Var doubled = builder.add("d", moved, moved);
            return List.of(builder.mul("y", x, doubled));
        });
        Program folded = all(program);
        assertThat(types(folded)).containsExactly("mul");
        assertThat(constant(folded, "y").toFloats()).containsExactly(2, 6, 4, 8);
    }

    @Test
    void aBatchNormBehindAConvolutionBecomesPartOfIt() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 1, 1, 1);
            Var w = builder.constant("w", floats(DataType.FLOAT32, shape(2, 1, 1, 1), 1, 2));
            Var b = builder.constant("b", floats(DataType.FLOAT32, shape(2), 10, 20));
            Var conv =
                    builder.op("conv", "c", Params.of("x", x).with("weight", w).with("bias", b));
            return List.of(builder.op("batch_norm", "y", norm(conv, builder)));
        });
        Program folded = all(program);
        assertThat(types(folded)).containsExactly("conv");
        assertThat(last(folded).name()).isEqualTo("y");
        // The deviations are 2 and 4: factors 3 / 2 and 5 / 4.
        assertThat(constant(folded, "weight").toFloats()).containsExactly(1.5f, 2.5f);
        assertThat(constant(folded, "bias").toFloats()).containsExactly((10 - 1) * 1.5f + 7, (20 - 2) * 1.25f + 8);
    }

    private static Params norm(Var x, FunctionBuilder builder) {
        return Params.of("x", x)
                .with("mean", builder.constant("mean", floats(DataType.FLOAT32, shape(2), 1, 2)))
                .with("variance", builder.constant("variance", floats(DataType.FLOAT32, shape(2), 3, 15)))
                .with("gamma", builder.constant("gamma", floats(DataType.FLOAT32, shape(2), 3, 5)))
                .with("beta", builder.constant("beta", floats(DataType.FLOAT32, shape(2), 7, 8)))
                .with("epsilon", Value.of(floats(DataType.FLOAT32, shape(), 1)));
    }

    @Test
    void ofATransposedConvolutionEachGroupHasItsOwnChannels() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 4, 1, 1);
            Var w = builder.constant("w", floats(DataType.FLOAT32, shape(4, 1, 1, 1), 1, 2, 3, 4));
            Var conv = builder.op(
                    "conv_transpose", "c", Params.of("x", x).with("weight", w).with("groups", 2));
            return List.of(builder.op("batch_norm", "y", norm(conv, builder)));
        });
        assertThat(constant(all(program), "weight").toFloats()).containsExactly(1.5f, 3, 3.75f, 5);
    }

    @Test
    void aConvolutionThatOthersUseTooStays() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 1, 1, 1, 1);
            Var w = builder.constant("w", floats(DataType.FLOAT32, shape(2, 1, 1, 1), 1, 2));
            Var conv = builder.op("conv", "c", Params.of("x", x).with("weight", w));
            return List.of(builder.op("batch_norm", "y", norm(conv, builder)), conv);
        });
        assertThat(all(program)).isSameAs(program);
    }

    @Test
    void conversionsThereAndBackVanishIfNothingIsLost() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT16, 2);
            Var wide = builder.cast("wide", x, DataType.FLOAT32);
            Var back = builder.cast("back", wide, DataType.FLOAT16);
            return List.of(builder.relu("y", back));
        });
        Program changed = all(program);
        assertThat(types(changed)).containsExactly("relu");
        assertThat(last(changed).inputs().get("x")).isEqualTo(Argument.name("x"));
    }

    @Test
    void conversionsThatRoundStay() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2);
            Var narrow = builder.cast("narrow", x, DataType.FLOAT16);
            Var back = builder.cast("back", narrow, DataType.FLOAT32);
            return List.of(builder.relu("y", back));
        });
        assertThat(run(program, "remove_redundant_casts")).isSameAs(program);
    }

    @Test
    void transposesAreJoined() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3, 4);
            Var one = builder.transpose("one", x, 1, 2, 0);
            Var other = builder.transpose("other", one, 2, 0, 1);
            Var third = builder.transpose("third", other, 0, 2, 1);
            return List.of(builder.relu("y", other), builder.relu("z", third));
        });
        Program changed = all(program);
        assertThat(types(changed)).containsExactly("transpose", "relu", "relu");
        Operation joint = operations(changed).stream()
                .filter(operation -> operation.type().equals("transpose"))
                .findFirst()
                .orElseThrow();
        assertThat(joint.inputs().get("x")).isEqualTo(Argument.name("x"));
    }

    @Test
    void reshapesAreJoined() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3);
            Var wide = builder.op("expand_dims", "wide", Params.of("x", x).with("axes", new int[] {0}));
            Var back = builder.op("squeeze", "back", Params.of("x", wide).with("axes", new int[] {0}));
            Var flat = builder.reshape("flat", wide, 6);
            return List.of(builder.relu("y", back), builder.relu("z", flat));
        });
        Program changed = all(program);
        assertThat(types(changed)).containsExactly("reshape", "relu", "relu");
    }

    @Test
    void outputsKeepTheirNames() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2);
            Var same = builder.op("identity", "same", Params.of("x", x));
            return List.of(builder.cast("y", same, DataType.FLOAT32));
        });
        Program changed = all(program);
        assertThat(types(changed)).containsExactly("cast");
        assertThat(changed.functions().get("main").body().orElseThrow().outputs())
                .containsExactly("y");
        assertThat(last(changed).inputs().get("x")).isEqualTo(Argument.name("x"));
    }

    @Test
    void whatNothingUsesIsRemovedInNestedBlocksToo() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2);
            Var c = builder.input("c", DataType.BOOL);
            Var used = builder.relu("used", x);
            builder.relu("unused", used);
            return builder.cond(
                    "y",
                    c,
                    inner -> {
                        inner.relu("inside", x);
                        return List.of(inner.relu("yes", used));
                    },
                    inner -> List.of(inner.sigmoid("no", x)));
        });
        Program changed = all(program);
        assertThat(types(changed)).containsExactly("relu", "cond");
        assertThat(last(changed).blocks().getFirst().operations()).hasSize(1);
    }

    private static Var number(FunctionBuilder builder, String name, float value) {
        return builder.constant(name, floats(DataType.FLOAT32, shape(), value));
    }

    @Test
    void geluIsFoundHoweverItsFactorsAreGrouped() {
        Program byErf = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3);
            Var scaled = builder.op("real_div", "s", Params.of("x", x).with("y", number(builder, "root", 1.4142135f)));
            Var sum = builder.add("sum", builder.op("erf", "e", Params.of("x", scaled)), number(builder, "one", 1));
            return List.of(builder.mul("y", builder.mul("h", x, number(builder, "half", 0.5f)), sum));
        });
        assertThat(types(all(byErf))).containsExactly("gelu");
        assertThat(last(all(byErf)).inputs().get("x")).isEqualTo(Argument.name("x"));
        Program byTanh = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3);
            Var cube = builder.mul("cube", builder.mul("square", x, x), x);
            Var cubic = builder.mul("c", number(builder, "k", 0.044715f), cube);
            Var inner = builder.mul("i", builder.add("p", x, cubic), number(builder, "n", 0.7978845f));
            Var sum = builder.add("sum", number(builder, "one", 1), builder.tanh("t", inner));
            return List.of(builder.mul("y", builder.mul("h", x, sum), number(builder, "half", 0.5f)));
        });
        assertThat(types(all(byTanh))).containsExactly("gelu");
    }

    @Test
    void otherFactorsMakeNoGelu() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3);
            Var scaled = builder.mul("s", x, number(builder, "root", 0.6f));
            Var sum = builder.add("sum", builder.op("erf", "e", Params.of("x", scaled)), number(builder, "one", 1));
            return List.of(builder.mul("y", builder.mul("h", x, number(builder, "half", 0.5f)), sum));
        });
        assertThat(run(program, "fuse_gelu")).isSameAs(program);
    }

    @Test
    void layerNormIsFoundWithScaleAndOffset() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 3);
            Var centred = builder.op("sub", "d", Params.of("x", x).with("y", builder.reduceMean("m", x, true, -1)));
            Var variance = builder.reduceMean("v", builder.mul("q", centred, centred), true, -1);
            Var root =
                    builder.op("sqrt", "r", Params.of("x", builder.add("e", variance, number(builder, "eps", 1e-5f))));
            Var normal = builder.op("real_div", "n", Params.of("x", centred).with("y", root));
            Var scale = builder.constant("g", floats(DataType.FLOAT32, shape(3), 1, 2, 3));
            Var offset = builder.constant("b", floats(DataType.FLOAT32, shape(3), 4, 5, 6));
            return List.of(builder.add("y", builder.mul("w", normal, scale), offset));
        });
        Program fused = all(program);
        assertThat(types(fused)).containsExactly("layer_norm");
        assertThat(constant(fused, "gamma").toFloats()).containsExactly(1, 2, 3);
        assertThat(constant(fused, "beta").toFloats()).containsExactly(4, 5, 6);
        assertThat(constant(fused, "axes").toInts()).containsExactly(1);
    }

    @Test
    void anAddedConstantBecomesTheBiasOfALinearLayer() {
        Program program = FunctionBuilder.program(OpSet.CORE_ML_7, builder -> {
            Var x = builder.input("x", DataType.FLOAT32, 2, 2);
            Var w = builder.constant("w", floats(DataType.FLOAT32, shape(3, 2), 1, 2, 3, 4, 5, 6));
            Var b = builder.constant("b", floats(DataType.FLOAT32, shape(1, 3), 7, 8, 9));
            return List.of(builder.add("y", b, builder.linear("l", x, w)));
        });
        Program fused = all(program);
        assertThat(types(fused)).containsExactly("linear");
        assertThat(constant(fused, "bias").shape()).isEqualTo(Shape.of(3));
    }

    @Test
    void attentionIsFoundFromIos18On() {
        Program newer = attention(OpSet.CORE_ML_8);
        assertThat(types(all(newer))).containsExactly("mul", "scaled_dot_product_attention");
        assertThat(last(all(newer)).inputs()).containsKeys("query", "key", "value", "attn_mask");
        Program older = attention(OpSet.CORE_ML_7);
        assertThat(run(older, "fuse_attention")).isSameAs(older);
    }

    /** With a factor that is not the one of the operator, and a key that is transposed by an operation of its own. */
    private static Program attention(OpSet opset) {
        return FunctionBuilder.program(opset, builder -> {
            Var query = builder.input("q", DataType.FLOAT32, 1, 2, 3, 4);
            Var key = builder.input("k", DataType.FLOAT32, 1, 2, 5, 4);
            Var value = builder.input("v", DataType.FLOAT32, 1, 2, 5, 4);
            Var mask = builder.input("mask", DataType.FLOAT32, 3, 5);
            Var products = builder.matmul("p", query, builder.transpose("t", key, 0, 1, 3, 2), false, false);
            Var scaled = builder.mul("s", products, number(builder, "f", 0.3f));
            Var weights = builder.softmax("w", builder.add("a", scaled, mask), -1);
            return List.of(builder.matmul("y", weights, value, false, false));
        });
    }

    @Test
    void aFunctionInWhichANameIsGivenTwiceIsLeftAlone() {
        Operation first = Operation.of(
                "identity", Map.of("x", Argument.name("x")), new NamedType("a", TensorType.of(DataType.FLOAT32, 2)));
        Block block = Block.of(List.of(first, first), List.of("a"));
        Program program = Program.of(Map.of(
                "main",
                Function.of(List.of(new NamedType("x", TensorType.of(DataType.FLOAT32, 2))), OpSet.CORE_ML_7, block)));
        assertThat(all(program)).isSameAs(program);
    }

    @Test
    void passesHaveNamesByWhichTheyAreLeftOut() {
        List<Pass> some = Passes.without(Set.of("dead_code"), TensorStore.onHeap());
        assertThat(some).extracting(Pass::name).doesNotContain("dead_code").hasSizeGreaterThan(4);
        assertThatThrownBy(() -> Passes.without(Set.of("none"), TensorStore.onHeap()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("got \"none\"");
    }
}
