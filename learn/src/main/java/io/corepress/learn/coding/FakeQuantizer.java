package io.corepress.learn.coding;

import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.compress.weight.BlockGrid;
import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.learn.config.QuantizerTraining;
import io.corepress.learn.config.QuantizerTraining.Algorithm;
import io.corepress.learn.config.RangeObservation;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Integers and scales in the place of a weight: {@code scale * (clamp(round(w / scale) + offset) - offset)}. The gradient
 * goes to weights inside the range, and, where scales and offsets are learned, to these.
 */
public final class FakeQuantizer implements Coder {
    private final QuantizerTraining config;
    private final QuantizationRange range;
    private final IntegerGrid numbers;
    private final BlockGrid grid;
    private final Blocks blocks;
    private final DataType type;
    private final ObservedRanges observed;
    private final StepSize scales;
    private final Parameter offsets;
    private final double gradientScale;
    private boolean observes;
    private boolean quantizes;

    /**
     * @param name the start of the names of parameters
     * @param grid the shape of the scales
     * @param type of the weight and its scales, fp16 or fp32
     */
    public FakeQuantizer(String name, QuantizerTraining config, Shape weight, Shape grid, DataType type) {
        this.config = config;
        this.range = config.range();
        this.numbers = IntegerGrid.of(config);
        this.grid = BlockGrid.of(weight, grid);
        this.blocks = new Blocks(this.grid);
        this.type = type;
        int count = this.grid.blockCount();
        this.gradientScale = 1 / Math.sqrt((double) this.grid.blockSize() * Math.max(1, range.max()));
        this.observed = new ObservedRanges(config.weightObserver(), count);
        this.scales = new StepSize(name + "/scale", count, type);
        this.offsets = Parameter.of(
                        name + "/offset",
                        Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count), new float[count])))
                .withoutDecay();
        onStep(0);
    }

    @Override
    public void onStep(long step) {
        observes = config.milestones().observes(step);
        quantizes = config.milestones().quantizes(step);
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> learned = new ArrayList<>();
        if (config.algorithm() == Algorithm.LEARNABLE) {
            learned.add(scales.parameter());
            if (!range.symmetric()) {
                learned.add(offsets);
            }
        }
        return learned;
    }

    @Override
    public Variable code(Variable weight, Optional<Variable> mask) {
        if (observes || !observed.isStarted()) {
            observe(weight.toTensor().toFloats());
        }
        if (!quantizes) {
            return PlainCoder.rounded(weight, type);
        }
        Variable scale = blocks.parameters(scale());
        Variable offset = blocks.parameters(offset());
        Variable rounded = numbers.rounded(blocks.split(weight), scale, offset);
        // Of odd numbers none is zero, which is all that is left outside a mask.
        Variable joined = blocks.joined(PlainCoder.rounded(rounded, type));
        return numbers.odd() && mask.isPresent() ? joined.mul(mask.get()) : joined;
    }

    private void observe(float[] weight) {
        observed.add(weight, grid);
        Parameters[] found = observed.parameters(numbers, type);
        if (config.weightObserver() == RangeObservation.LEAST_ERROR) {
            LeastError.shrink(weight, grid, numbers, type, found);
        }
        float[] scale = new float[found.length];
        float[] offset = new float[found.length];
        for (int i = 0; i < found.length; i++) {
            scale[i] = Math.max(StepSize.SMALLEST, found[i].scale());
            offset[i] = found[i].offset();
        }
        scales.begin(scale);
        try (VariableScope scope = VariableScope.withoutGradients()) {
            InPlace.copy(offsets.variable(), Variable.of(Shape.of(offset.length), offset));
        }
    }

    private boolean learns() {
        return config.algorithm() == Algorithm.LEARNABLE && !observes;
    }

    private Variable scale() {
        return learns() ? scales.learned(gradientScale) : scales.stored();
    }

    /** {@return whole numbers within the range; of a symmetric range its midpoint, whatever is learned} */
    private Variable offset() {
        Variable offset = offsets.variable();
        Variable whole = Masks.clamp(Rounding.round(offset.detach()), range.min(), range.max());
        return learns() && !range.symmetric() ? Rounding.straightThrough(offset.mul(gradientScale), whole) : whole;
    }

    @Override
    public CompressedWeight finished(float[] weight, Optional<byte[]> mask) {
        if (!observed.isStarted()) {
            observe(weight);
        }
        float[] scale;
        int[] offset;
        try (VariableScope scope = VariableScope.withoutGradients()) {
            scale = scale().toTensor().toFloats();
            float[] whole = offset().toTensor().toFloats();
            offset = new int[whole.length];
            Arrays.setAll(offset, i -> (int) whole[i]);
        }
        Tensor scaleTensor = Tensor.ofFloats(type, grid.grid(), scale);
        boolean asTable = config.isTable();
        int codeOfLeast = asTable ? range.min() : 0;
        byte[] codes = new byte[weight.length];
        grid.forEachRun(0, weight.length, (block, from, to) -> {
            Parameters parameters = new Parameters(scale[block], offset[block]);
            for (int i = from; i < to; i++) {
                codes[i] = (byte) (numbers.code(weight[i], parameters) - codeOfLeast);
            }
        });
        DataType codeType = asTable ? DataType.unsigned(config.weightNBits()) : range.dtype();
        Codes stored = new Codes(codeType, grid.shape(), codes, mask);
        DataType tableType = range.dtype().isSigned() || numbers.odd() ? DataType.INT8 : DataType.UINT8;
        Optional<Tensor> offsetTensor = range.hasOffset() && !numbers.odd()
                ? Optional.of(Tensor.ofInts(asTable ? tableType : range.dtype(), grid.grid(), offset))
                : Optional.empty();
        return asTable
                ? stored.lookedUpAndScaled(
                        new Dense(integers(tableType)), OptionalInt.empty(), new Dense(scaleTensor), offsetTensor)
                : stored.scaled(new Dense(scaleTensor), offsetTensor);
    }

    /** {@return what each code stands for: the format has no integers of 2 and 3 bits, but indices of as many} */
    private Tensor integers(DataType tableType) {
        int count = 1 << config.weightNBits();
        int[] entries = new int[count];
        Arrays.setAll(entries, i -> numbers.number(range.min() + i));
        return Tensor.ofInts(tableType, Shape.ones(grid.shape().rank()).append(count, 1), entries);
    }

    @Override
    public Map<String, Tensor> state() {
        if (!observed.isStarted()) {
            return Map.of();
        }
        Map<String, Tensor> state = new LinkedHashMap<>(observed.state());
        state.put("scale", Tensor.ofFloats(DataType.FLOAT32, Shape.of(scales.base().length), scales.base()));
        state.put("offset", offsets.variable().toTensor());
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        if (state.containsKey("scale")) {
            observed.restore(state);
            scales.restore(state.get("scale").toFloats());
            try (VariableScope scope = VariableScope.withoutGradients()) {
                InPlace.copy(offsets.variable(), Variable.of(state.get("offset")));
            }
        }
    }

    @Override
    public void close() {
        scales.parameter().variable().close();
        offsets.variable().close();
    }
}
