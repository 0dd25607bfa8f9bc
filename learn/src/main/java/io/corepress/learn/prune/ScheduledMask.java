package io.corepress.learn.prune;

import io.corepress.compress.config.OpMagnitudePrunerConfig.NmRatio;
import io.corepress.compress.weight.WeightRole;
import io.corepress.learn.config.PrunerTraining;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.tensor.TensorStore;
import io.corepress.tensor.TensorWriter;
import java.util.Map;

/** The mask of one weight, made anew from the weight whenever its schedule says another sparsity. */
public final class ScheduledMask {
    /** Takes back what a division of two whole numbers has lost. */
    private static final double ROUNDING = 1e-9;

    private final PrunerTraining config;
    private final Shape shape;
    private final ChannelOrder order;
    private double wanted;
    private double sparsity;
    private byte[] keep;

    /**
     * @param weight of two axes or more, as it is before training
     */
    public ScheduledMask(PrunerTraining config, Shape shape, WeightRole role, float[] weight) {
        this.config = config;
        this.shape = shape;
        this.order = ChannelOrder.of(shape, role);
        this.wanted = config.initialSparsity();
        this.sparsity = wanted;
        this.keep = make(weight);
    }

    public void onStep(long step) {
        wanted = config.scheduler().sparsity(step, config.initialSparsity(), config.targetSparsity());
    }

    /** {@return whether {@link #update} would change it} */
    public boolean isOutdated() {
        return (float) wanted != (float) sparsity;
    }

    /** Makes the mask that the schedule wants now. */
    public void update(float[] weight) {
        sparsity = wanted;
        keep = make(weight);
    }

    /** {@return 1 for each element that stays and 0 for the others, in memory order; not a copy} */
    public byte[] keep() {
        return keep;
    }

    private byte[] make(float[] weight) {
        if (config.nmRatio().isPresent()) {
            NmRatio ratio = config.nmRatio().get();
            int zeros = (int) Math.floor(sparsity * ratio.m() + ROUNDING);
            if (zeros > 0) {
                return PatternMask.of(weight, order, zeros, ratio.m(), config.dim());
            }
        }
        return MagnitudeMask.of(weight, order, sparsity, config.granularity(), config.blockSize());
    }

    /** {@return what weights are multiplied with: 1 and 0, fp32, of the shape of the weight} */
    public Tensor factors() {
        float[] factors = new float[keep.length];
        for (int i = 0; i < keep.length; i++) {
            factors[i] = keep[i];
        }
        return Tensor.ofFloats(DataType.FLOAT32, shape, factors);
    }

    public Map<String, Tensor> state() {
        return Map.of(
                "mask", tensor(), "sparsity", Tensor.ofFloats(DataType.FLOAT32, Shape.scalar(), (float) sparsity));
    }

    /** Goes on from {@link #state()}; where the schedule stands, {@link #onStep} says. */
    public void restore(Map<String, Tensor> state) {
        keep = state.get("mask").toCodes();
        sparsity = state.get("sparsity").toFloats()[0];
    }

    private Tensor tensor() {
        try (TensorWriter writer = TensorStore.onHeap().begin(DataType.UINT1, shape)) {
            writer.appendCodes(keep, 0, keep.length);
            return writer.finish();
        }
    }
}
