package io.corepress.onnx.cases;

import static io.corepress.onnx.testing.Data.between;
import static io.corepress.onnx.testing.Data.floats;
import static io.corepress.onnx.testing.Data.ints;
import static io.corepress.onnx.testing.Data.longs;
import static io.corepress.onnx.testing.Data.shape;
import static io.corepress.onnx.testing.Data.weights;

import io.corepress.onnx.testing.OperatorCase;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;

/** Attention and what ONNX Runtime makes of transformers. */
final class TransformerCases {
    private TransformerCases() {}

    static List<OperatorCase> all() {
        List<OperatorCase> cases = new ArrayList<>();
        attention(cases);
        for (String type : List.of("Gelu", "QuickGelu")) {
            cases.add(ms(type).feed(floats(2, 5)).within(1e-4).make());
        }
        for (String type : List.of("FastGelu", "BiasGelu")) {
            cases.add(ms(type).feed(floats(2, 3, 5))
                    .known(weights(5))
                    .within(1e-4)
                    .make());
        }
        cases.add(ms("FusedMatMul")
                .feed(floats(2, 3, 4))
                .feed(weights(2, 5, 4))
                .attr("transB", 1)
                .attr("alpha", 0.5f)
                .make());
        cases.add(ms("FusedGemm")
                .feed(floats(2, 4))
                .known(weights(4, 5))
                .known(weights(5))
                .attr("activation", "Relu")
                .make());
        cases.add(ms("FusedConv")
                .feed(floats(1, 3, 6, 6))
                .known(between(-1, 1, 4, 3, 3, 3))
                .known(weights(4))
                .attr("activation", "Relu")
                .make());
        cases.add(ms("SkipLayerNormalization")
                .feed(floats(2, 3, 4))
                .feed(weights(2, 3, 4))
                .known(weights(4))
                .known(floats(4))
                .known(weights(4))
                .attr("epsilon", 1e-5f)
                .make());
        cases.add(ms("SkipLayerNormalization")
                .named("with the sum")
                .feed(floats(2, 3, 4))
                .feed(weights(2, 3, 4))
                .known(weights(4))
                .attr("epsilon", 1e-5f)
                .output(DataType.FLOAT32)
                .noOutput()
                .noOutput()
                .output(DataType.FLOAT32)
                .make());
        cases.add(ms("SkipSimplifiedLayerNormalization")
                .feed(floats(2, 3, 4))
                .feed(weights(2, 3, 4))
                .known(weights(4))
                .attr("epsilon", 1e-5f)
                .make());
        cases.add(ms("EmbedLayerNormalization")
                .feed(ints(DataType.INT32, shape(2, 3), 0, 4, 2, 1, 1, 3))
                .feed(ints(DataType.INT32, shape(2, 3), 0, 0, 1, 0, 1, 1))
                .known(floats(5, 4))
                .known(weights(6, 4))
                .known(floats(2, 4))
                .known(weights(4))
                .known(floats(4))
                .attr("epsilon", 1e-5f)
                .output(DataType.FLOAT32)
                .noOutput()
                .make());
        return cases;
    }

    private static void attention(List<OperatorCase> cases) {
        cases.add(of("Attention", 23)
                .feed(floats(2, 3, 5, 4))
                .feed(weights(2, 3, 6, 4))
                .feed(floats(2, 3, 6, 4))
                .make());
        cases.add(of("Attention", 23)
                .named("flat, grouped, causal")
                .feed(floats(1, 5, 16))
                .feed(weights(1, 5, 8))
                .feed(floats(1, 5, 8))
                .attr("q_num_heads", 4)
                .attr("kv_num_heads", 2)
                .attr("is_causal", 1)
                .make());
        cases.add(of("Attention", 23)
                .named("mask, scale")
                .feed(floats(2, 3, 5, 4))
                .feed(weights(2, 3, 6, 4))
                .feed(floats(2, 3, 6, 4))
                .feed(floats(5, 6))
                .attr("scale", 0.3f)
                .make());
        cases.add(of("RotaryEmbedding", 23)
                .feed(floats(2, 3, 4, 8))
                .known(floats(10, 4))
                .known(weights(10, 4))
                .feed(longs(shape(2, 4), 0, 1, 2, 3, 4, 5, 6, 7))
                .make());
        cases.add(of("RotaryEmbedding", 23)
                .named("interleaved, in part")
                .feed(floats(2, 3, 4, 8))
                .known(floats(10, 2))
                .known(weights(10, 2))
                .feed(longs(shape(2, 4), 0, 1, 2, 3, 4, 5, 6, 7))
                .attr("interleaved", 1)
                .attr("rotary_embedding_dim", 4)
                .make());
        cases.add(ms("Attention")
                .feed(floats(2, 3, 8))
                .known(weights(8, 24))
                .known(weights(24))
                .attr("num_heads", 2)
                .make());
        cases.add(ms("Attention")
                .named("mask")
                .feed(floats(2, 3, 8))
                .known(weights(8, 24))
                .known(weights(24))
                .feed(ints(DataType.INT32, shape(2, 3), 1, 1, 0, 1, 1, 1))
                .attr("num_heads", 2)
                .make());
        cases.add(ms("Attention")
                .named("causal")
                .feed(floats(1, 4, 8))
                .known(weights(8, 24))
                .known(weights(24))
                .attr("num_heads", 2)
                .attr("unidirectional", 1)
                .make());
        cases.add(ms("MultiHeadAttention")
                .feed(floats(2, 3, 8))
                .feed(weights(2, 5, 8))
                .feed(floats(2, 5, 8))
                .known(weights(24))
                .attr("num_heads", 2)
                .make());
        cases.add(ms("RotaryEmbedding")
                .feed(floats(2, 4, 24))
                .feed(longs(shape(2, 4), 0, 1, 2, 3, 4, 5, 6, 7))
                .known(floats(10, 4))
                .known(weights(10, 4))
                .make());
    }

    private static OperatorCase.Making ms(String type) {
        return of("com.microsoft." + type, 17);
    }

    private static OperatorCase.Making of(String type, int version) {
        return OperatorCase.of(type, version).within(1e-4);
    }
}
