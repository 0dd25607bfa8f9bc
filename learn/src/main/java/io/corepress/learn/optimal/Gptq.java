package io.corepress.learn.optimal;

import io.corepress.compress.config.OpLinearQuantizerConfig;
import io.corepress.compress.quantize.BlockSizes;
import io.corepress.compress.weight.Outcome;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.hessian.Hessian;
import io.corepress.learn.layer.WeightMatrix;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;

/**
 * Linear quantization of a layer's weight with the least error of its outputs: Frantar, Ashkboos, Hoefler, Alistarh,
 * "GPTQ: Accurate Post-Training Quantization for Generative Pre-trained Transformers".
 *
 * <p>The scale of a block is chosen from the weights as they are when the sweep comes to it, with all that errors
 * before it have changed. Where that cannot be, because columns are taken in another order or a block is not of one
 * row, all scales are chosen from the weights as they were.
 */
public final class Gptq {
    private Gptq() {}

    /**
     * @param hessianDampening added to the diagonal of the Hessian, as a share of its mean; more than 0
     * @param activationOrder whether columns with large inputs are rounded first
     * @param processingGroupSize columns that are rounded before those behind them are changed: for speed only
     */
    public record Settings(double hessianDampening, boolean activationOrder, int processingGroupSize) {
        public static final Settings DEFAULT = new Settings(0.01, false, 128);

        public Settings {
            if (!(hessianDampening > 0 && hessianDampening < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException(
                        "hessian_dampening must be more than 0 and finite, got " + hessianDampening);
            }
            if (processingGroupSize < 1) {
                throw new IllegalArgumentException(
                        "processing_group_size must be at least 1, got " + processingGroupSize);
            }
        }

        public Settings withActivationOrder(boolean byActivation) {
            return new Settings(hessianDampening, byActivation, processingGroupSize);
        }
    }

    /**
     * {@return the quantized weight, or why it has no such form}
     *
     * @param weight of a float type
     * @param matrix how the layer sees the weight
     * @param hessian of the layer's inputs
     */
    public static Outcome quantize(
            Tensor weight,
            WeightMatrix matrix,
            Hessian hessian,
            OpLinearQuantizerConfig config,
            WeightRole role,
            Settings settings,
            TensorStore store) {
        if (!(BlockSizes.grid(weight.shape(), config, role) instanceof BlockSizes.Grid(Shape grid))) {
            return Outcome.left(
                    ((BlockSizes.Refused) BlockSizes.grid(weight.shape(), config, role)).reason());
        }
        float[] values = weight.toFloats();
        if (!isFinite(values)) {
            return Outcome.left("it holds values that are not finite");
        }
        DataType scaleType = weight.dataType() == DataType.FLOAT16 ? DataType.FLOAT16 : DataType.FLOAT32;
        BlockParameters parameters = new BlockParameters(weight.shape(), grid, config, scaleType);
        int run = settings.activationOrder() ? 0 : runOfColumns(parameters, matrix);
        if (run == 0) {
            parameters.chooseAll(values, importance(matrix, hessian));
        }
        for (int group = 0; group < matrix.groups(); group++) {
            int[] columns = SweepOrder.choice(settings, hessian).columns(matrix, group);
            SweepOrder order = SweepOrder.of(hessian, group, settings.hessianDampening(), columns);
            float[] arranged = order.arrange(matrix.gather(values, group), matrix.rows());
            Rounding rounding = new Rounding(parameters, matrix, group, order, run, diagonal(hessian, group));
            ColumnSweep.run(
                    arranged,
                    matrix.rows(),
                    matrix.columns(),
                    order.factor(),
                    groupSize(settings.processingGroupSize(), run),
                    rounding);
        }
        return Outcome.of(parameters.toWeight(store));
    }

    /**
     * As {@link #quantize}, for a pruned weight: what is zero stays so, and scales are chosen from the weights as they
     * were.
     *
     * @param weight of a float type, with zeros where it is pruned
     * @param keep by element: 0 where it is pruned
     */
    public static Outcome quantizePruned(
            Tensor weight,
            byte[] keep,
            WeightMatrix matrix,
            Hessian hessian,
            OpLinearQuantizerConfig config,
            WeightRole role,
            Settings settings,
            TensorStore store) {
        return SparseGpt.quantize(weight, keep, matrix, hessian, config, role, settings, store);
    }

    /** For columns to be up to date when their block is met, it lies in one group of them, or groups lie in it. */
    private static int groupSize(int wanted, int run) {
        if (run == 0 || wanted % run == 0) {
            return wanted;
        }
        if (run < wanted) {
            return wanted / run * run;
        }
        int parts = Math.ceilDiv(run, wanted);
        while (run % parts != 0) {
            parts++;
        }
        return run / parts;
    }

    /** {@return how many columns in a row share a block, if no block has more than these; else 0} */
    private static int runOfColumns(BlockParameters parameters, WeightMatrix matrix) {
        int run = 1;
        int first = parameters.blockOf(matrix.index(0, 0, 0));
        while (run < matrix.columns() && parameters.blockOf(matrix.index(0, 0, run)) == first) {
            run++;
        }
        long blocks = (long) matrix.groups() * matrix.rows() * Math.ceilDiv(matrix.columns(), run);
        return matrix.columns() % run == 0 && blocks == parameters.blockCount() ? run : 0;
    }

    private record Rounding(
            BlockParameters parameters,
            WeightMatrix matrix,
            int group,
            SweepOrder order,
            int run,
            double[] diagonal)
            implements ColumnSweep.Rounding {

        @Override
        public void enterColumn(int row, int column, float[] weight) {
            if (run > 0 && column % run == 0) {
                int at = row * matrix.columns() + column;
                parameters.choose(
                        parameters.blockOf(matrix.index(group, row, column)),
                        java.util.Arrays.copyOfRange(weight, at, at + run),
                        java.util.Arrays.copyOfRange(diagonal, column, column + run));
            }
        }

        @Override
        public float round(int row, int column, float value) {
            return parameters.encode(matrix.index(group, row, order.columns()[column]), value);
        }
    }

    static double[] diagonal(Hessian hessian, int group) {
        double[] diagonal = new double[hessian.columns()];
        for (int i = 0; i < diagonal.length; i++) {
            diagonal[i] = hessian.groups().get(group)[i * diagonal.length + i];
        }
        return diagonal;
    }

    /** {@return by element, the mean square of its input} */
    static java.util.function.IntToDoubleFunction importance(WeightMatrix matrix, Hessian hessian) {
        double[] importance = new double[matrix.elementCount()];
        for (int group = 0; group < matrix.groups(); group++) {
            double[] diagonal = diagonal(hessian, group);
            for (int row = 0; row < matrix.rows(); row++) {
                for (int column = 0; column < matrix.columns(); column++) {
                    importance[matrix.index(group, row, column)] = diagonal[column];
                }
            }
        }
        return element -> importance[element];
    }

    static boolean isFinite(float[] values) {
        for (float value : values) {
            if (!(Math.abs(value) < Float.POSITIVE_INFINITY)) {
                return false;
            }
        }
        return true;
    }
}
