package io.corepress.learn.coding;

import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.learn.config.ChannelScale.ScalingFactor;
import io.corepress.learn.config.LookUpTables;
import io.corepress.learn.config.PalettizerTraining;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Table entries in the place of a weight, by differentiable k-means. In training an element is a mix of the entries near
 * to it; stored is the nearest of the entries that the last pass has found.
 */
public final class DkmPalettizer implements Coder {
    private final PalettizerTraining config;
    private final VectorLayout layout;
    private final DataType type;
    private final int k;
    private final StoredTables tables;
    private final SoftClusters clusters;
    private final Optional<BlockGrid> channels;
    private final StepSize scales;
    private float[] norms = new float[0];
    private float[] table = new float[0];
    /** Whether a pass has begun with the table: before, it is made anew from what the weight is then. */
    private boolean isStarted;

    private boolean isOn;

    /**
     * @param name the start of the names of parameters
     * @param axis of output channels
     * @param groupSize channels that share a table; divides their number, and is divided by the size of vectors
     * @param type of the weight, fp16 or fp32
     */
    public DkmPalettizer(String name, PalettizerTraining config, Shape weight, int axis, int groupSize, DataType type) {
        this.config = config;
        LookUpTables form = config.tables();
        this.layout = VectorLayout.of(weight, axis, groupSize, form.clusterDim());
        this.type = type;
        this.k = 1 << form.nBits();
        this.tables = new StoredTables(type, form.lutDtype().orElse(type));
        this.clusters = new SoftClusters(config, tables::rounded);
        this.channels = config.perChannelScale()
                .map(_ -> BlockGrid.of(weight, Shape.ones(weight.rank()).withSize(axis, weight.size(axis))));
        int count = channels.map(BlockGrid::blockCount).orElse(1);
        this.scales = new StepSize(name + "/scale", count, type);
        onStep(0);
    }

    @Override
    public void onStep(long step) {
        isOn = step >= config.milestone();
    }

    @Override
    public List<Parameter> parameters() {
        return config.learnsScale() ? List.of(scales.parameter()) : List.of();
    }

    @Override
    public Variable code(Variable weight, Optional<Variable> mask) {
        if (!isOn) {
            return PlainCoder.rounded(weight, type);
        }
        if (!isStarted) {
            start(
                    weight.toTensor().toFloats(),
                    mask.map(ones -> ones.toTensor().toFloats()).map(DkmPalettizer::toBytes));
            isStarted = true;
        }
        if (layout.v() == 1) {
            StartingTables.split(
                    table, layout.groups(), k, config.rounds().clusterTol(), config.enforcesZero() ? 1 : 0);
        }
        Variable x = layout.arranged(channels.isPresent() ? weight.div(ofChannels(norms)) : weight);
        Optional<Variable> counted =
                mask.map(ones -> layout.arranged(ones)).map(ones -> Reductions.amax(ones, true, 2));
        SoftClusters.Found found = clusters.run(x, Variable.of(tableShape(), table), counted);
        table = found.table().toTensor().toFloats();
        Variable mixed = layout.restored(found.numbers());
        Variable kept = mask.map(mixed::mul).orElse(mixed);
        return channels.isPresent() ? PlainCoder.rounded(kept.mul(scale()), type) : PlainCoder.rounded(kept, type);
    }

    private static byte[] toBytes(float[] ones) {
        byte[] bytes = new byte[ones.length];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) ones[i];
        }
        return bytes;
    }

    private Shape tableShape() {
        return Shape.of(layout.groups(), k, layout.v());
    }

    private void start(float[] weight, Optional<byte[]> mask) {
        channels.ifPresent(grid -> {
            norms = norms(weight, grid);
            scales.begin(norms);
        });
        byte[] all = new byte[weight.length];
        Arrays.fill(all, (byte) 1);
        table = StartingTables.of(
                layout.arranged(normalized(weight)),
                layout.kept(mask.orElse(all)),
                layout.groups(),
                k,
                layout.v(),
                config.enforcesZero());
    }

    /** {@return what each channel is divided by, as it is stored; 1 for a channel of zeros} */
    private float[] norms(float[] weight, BlockGrid grid) {
        float[] low = new float[grid.blockCount()];
        float[] high = new float[grid.blockCount()];
        Arrays.fill(low, Float.POSITIVE_INFINITY);
        Arrays.fill(high, Float.NEGATIVE_INFINITY);
        grid.forEachRun(0, weight.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                low[block] = Math.min(low[block], weight[i]);
                high[block] = Math.max(high[block], weight[i]);
            }
        });
        float[] found = new float[low.length];
        for (int i = 0; i < found.length; i++) {
            float norm = config.perChannelScale().orElseThrow().scheme() == ScalingFactor.ABS
                    ? Math.max(high[i], -low[i])
                    : (high[i] - low[i]) / 2;
            float stored = type == DataType.FLOAT16 ? Float.float16ToFloat(Float.floatToFloat16(norm)) : norm;
            found[i] = stored == 0 ? 1 : Math.max(StepSize.SMALLEST, stored);
        }
        return found;
    }

    private Variable ofChannels(float[] numbers) {
        return Variable.of(channels.orElseThrow().grid(), numbers);
    }

    /** {@return the scales as they are stored, of a shape that broadcasts to the weight} */
    private Variable scale() {
        Variable scale = config.learnsScale() ? scales.learned(gradientScale()) : scales.stored();
        return scale.reshape(channels.orElseThrow().grid().sizes());
    }

    /** As of a learned step: by the number of weights that a scale serves, and the largest code. */
    private double gradientScale() {
        return 1 / Math.sqrt((double) channels.orElseThrow().blockSize() * k / 2);
    }

    private float[] normalized(float[] weight) {
        if (channels.isEmpty()) {
            return weight;
        }
        float[] divided = new float[weight.length];
        channels.get().forEachRun(0, weight.length, (block, from, to) -> {
            for (int i = from; i < to; i++) {
                divided[i] = weight[i] / norms[block];
            }
        });
        return divided;
    }

    @Override
    public CompressedWeight finished(float[] weight, Optional<byte[]> mask) {
        if (!isStarted) {
            start(weight, mask);
        }
        float[] entries;
        Tensor scale = null;
        try (VariableScope scope = VariableScope.withoutGradients()) {
            entries =
                    tables.rounded(Variable.of(tableShape(), table)).toTensor().toFloats();
            if (channels.isPresent()) {
                scale = Tensor.ofFloats(
                        type, channels.get().grid(), scale().toTensor().toFloats());
            }
        }
        byte[] codes = layout.inMemory(
                new NearestEntries(config, entries, layout.groups(), k).of(layout.arranged(normalized(weight))));
        Optional<byte[]> kept = mask.map(ones -> layout.inMemory(layout.kept(ones)));
        Codes indices = new Codes(DataType.unsigned(config.tables().nBits()), layout.indexShape(), codes, kept);
        CompressedWeight lut = tables.of(table, layout.lutShape(k));
        OptionalInt vectorAxis = layout.v() > 1 ? OptionalInt.of(layout.axis()) : OptionalInt.empty();
        return scale == null
                ? indices.lookedUp(lut, vectorAxis)
                : indices.lookedUpAndScaled(lut, vectorAxis, new Dense(scale), Optional.empty());
    }

    @Override
    public Map<String, Tensor> state() {
        if (!isStarted) {
            return Map.of();
        }
        Map<String, Tensor> state = new LinkedHashMap<>();
        state.put("table", Tensor.ofFloats(DataType.FLOAT32, Shape.of(table.length), table));
        state.put("norms", Tensor.ofFloats(DataType.FLOAT32, Shape.of(norms.length), norms));
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        if (state.containsKey("table")) {
            isStarted = true;
            table = state.get("table").toFloats();
            norms = state.get("norms").toFloats();
            if (norms.length > 0) {
                scales.restore(norms);
            }
        }
    }

    @Override
    public void close() {
        scales.parameter().variable().close();
    }
}
