package io.corepress.learn.optimal;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.config.OpMagnitudePrunerConfig;
import io.corepress.compress.quantize.BlockSizes;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.compress.weight.CompressedWeight.Sparse;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.SparseValues.SparseDequantized;
import io.corepress.compress.weight.SparseValues.Stored;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Optional;

/**
 * Pruning of a layer's weight with the least error of its outputs, what is left of it quantized in the same sweep if
 * that is asked for: Frantar, Alistarh, "SparseGPT: Massive Language Models Can Be Accurately Pruned in One-Shot".
 */
public final class SparseGpt {
    private SparseGpt() {}

    /**
     * @param hessianDampening added to the diagonal of the Hessian, as a share of its mean; more than 0
     * @param processingGroupSize columns over which the elements of least {@code w² / U[j, j]²} are chosen together
     * @param quantizer how what is left is quantized; scales span the weight as it was before
     */
    public record Settings(
            double hessianDampening, int processingGroupSize, Optional<OpLinearQuantizerConfig> quantizer) {
        public static final Settings DEFAULT = new Settings(0.01, 128, Optional.empty());

        public Settings {
            new Gptq.Settings(hessianDampening, false, processingGroupSize);
        }

        public Settings withQuantizer(OpLinearQuantizerConfig config) {
            return new Settings(hessianDampening, processingGroupSize, Optional.of(config));
        }
    }

    /**
     * {@return the pruned weight, or why it has no such form}
     *
     * @param weight of a float type
     * @param matrix how the layer sees the weight
     * @param hessian of the layer's inputs
     * @param config a target sparsity, or an n:m pattern along the input channels
     */
    public static Outcome prune(
            Tensor weight,
            WeightMatrix matrix,
            Hessian hessian,
            OpMagnitudePrunerConfig config,
            WeightRole role,
            Settings settings,
            TensorStore store) {
        if (config.blockSize().isPresent()) {
            return Outcome.left("sparse_gpt prunes single elements or n:m patterns, not blocks");
        }
        if (config.nmRatio().isPresent() && config.dim().orElse(1) != 1) {
            return Outcome.left("sparse_gpt prunes n:m patterns along the input channels, dim 1, only");
        }
        SweepOrder.Choice byTap = (some, _) -> SweepOrder.byTap(some.columns(), some.taps());
        Rule rule = (group, order) -> config.nmRatio().isPresent()
                ? PruningRule.pattern(config.nmRatio().get(), matrix, order)
                : PruningRule.share(config.targetSparsity().orElseThrow(), matrix, order);
        return sweep(weight, matrix, hessian, settings, role, byTap, rule, store);
    }

    /**
     * {@return a pruned weight, what is left of it quantized, so that the others make up for the error of each; or why it
     * has no such form}
     *
     * @param weight of a float type, with zeros where it is pruned
     * @param keep by element: 0 where it is pruned
     */
    static Outcome quantize(
            Tensor weight,
            byte[] keep,
            WeightMatrix matrix,
            Hessian hessian,
            OpLinearQuantizerConfig config,
            WeightRole role,
            Gptq.Settings gptq,
            TensorStore store) {
        Settings settings =
                new Settings(gptq.hessianDampening(), gptq.processingGroupSize(), Optional.of(config));
        Rule rule = (group, order) -> PruningRule.kept(keep, matrix, group, order);
        return sweep(weight, matrix, hessian, settings, role, SweepOrder.choice(gptq, hessian), rule, store);
    }

    private interface Rule {
        PruningRule of(int group, SweepOrder order);
    }

    private static Outcome sweep(
            Tensor weight,
            WeightMatrix matrix,
            Hessian hessian,
            Settings settings,
            WeightRole role,
            SweepOrder.Choice columns,
            Rule rules,
            TensorStore store) {
        float[] values = weight.toFloats();
        if (!Gptq.isFinite(values)) {
            return Outcome.left("it holds values that are not finite");
        }
        Optional<BlockParameters> codes = Optional.empty();
        if (settings.quantizer().isPresent()) {
            OpLinearQuantizerConfig quantizer = settings.quantizer().get();
            BlockSizes.Result blocks = BlockSizes.grid(weight.shape(), quantizer, role);
            if (blocks instanceof BlockSizes.Refused(String reason)) {
                return Outcome.left(reason);
            }
            Shape grid = ((BlockSizes.Grid) blocks).shape();
            codes = Optional.of(new BlockParameters(weight.shape(), grid, quantizer, scaleType(weight)));
            codes.get().chooseAll(values, Gptq.importance(matrix, hessian));
        }
        byte[] keep = new byte[values.length];
        for (int group = 0; group < matrix.groups(); group++) {
            SweepOrder order =
                    SweepOrder.of(hessian, group, settings.hessianDampening(), columns.columns(matrix, group));
            float[] arranged = order.arrange(matrix.gather(values, group), matrix.rows());
            PruningRule rule = rules.of(group, order);
            Rounding rounding = new Rounding(rule, codes, matrix, group, order, weight.dataType(), keep, values);
            ColumnSweep.run(
                    arranged,
                    matrix.rows(),
                    matrix.columns(),
                    order.factor(),
                    rule.groupSize(settings.processingGroupSize()),
                    rounding);
        }
        return Outcome.of(sparse(weight, values, keep, codes, store));
    }

    private static DataType scaleType(Tensor weight) {
        return weight.dataType() == DataType.FLOAT16 ? DataType.FLOAT16 : DataType.FLOAT32;
    }

    /**
     * @param keep by element of the weight: 1 where it is not pruned; filled
     * @param values by element of the weight: what is left of it; filled
     */
    private record Rounding(
            PruningRule rule,
            Optional<BlockParameters> codes,
            WeightMatrix matrix,
            int group,
            SweepOrder order,
            DataType type,
            byte[] keep,
            float[] values)
            implements ColumnSweep.Rounding {

        @Override
        public void enterGroup(float[] weight, int from, int to) {
            rule.enterGroup(weight, from, to);
        }

        @Override
        public void enterColumn(int row, int column, float[] weight) {
            rule.enterColumn(row, column, weight);
        }

        @Override
        public float round(int row, int column, float value) {
            int element = matrix.index(group, row, order.columns()[column]);
            if (rule.isPruned(row, column)) {
                values[element] = 0;
                return 0;
            }
            keep[element] = 1;
            float kept = codes.isPresent()
                    ? codes.get().encode(element, value)
                    : type == DataType.FLOAT16 ? Float.float16ToFloat(Float.floatToFloat16(value)) : value;
            values[element] = kept;
            return kept;
        }
    }

    private static Sparse sparse(
            Tensor weight, float[] values, byte[] keep, Optional<BlockParameters> codes, TensorStore store) {
        Tensor mask;
        try (TensorWriter writer = store.begin(DataType.UINT1, weight.shape())) {
            writer.appendCodes(keep, 0, keep.length);
            mask = writer.finish();
        }
        int count = 0;
        for (byte one : keep) {
            count += one;
        }
        if (codes.isEmpty()) {
            float[] kept = new float[count];
            for (int i = 0, next = 0; i < keep.length; i++) {
                if (keep[i] != 0) {
                    kept[next++] = values[i];
                }
            }
            return new Sparse(new Stored(mask, store.keep(Tensor.ofFloats(weight.dataType(), Shape.of(count), kept))));
        }
        BlockParameters parameters = codes.get();
        byte[] kept = new byte[count];
        for (int i = 0, next = 0; i < keep.length; i++) {
            if (keep[i] != 0) {
                kept[next++] = parameters.codes()[i];
            }
        }
        try (TensorWriter writer = store.begin(parameters.range().dtype(), Shape.of(count))) {
            writer.appendCodes(kept, 0, count);
            Stored stored = new Stored(mask, writer.finish());
            return new Sparse(
                    new SparseDequantized(stored, new Dense(parameters.scale()), parameters.offset()));
        }
    }
}
