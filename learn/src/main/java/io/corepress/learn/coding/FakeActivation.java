package io.corepress.learn.coding;

import io.corepress.compress.config.OpLinearQuantizerConfig.Mode;
import io.corepress.compress.quantize.QuantizationRange;
import io.corepress.compress.quantize.QuantizationRange.Parameters;
import io.corepress.learn.activation.QuantizedValue;
import io.corepress.learn.activation.ValueRange;
import io.corepress.learn.config.ActivationTraining;
import io.corepress.learn.config.QuantizerTraining.Algorithm;
import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.learn.train.trained.TrainedActivation;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Reductions;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import io.corepress.torch.autograd.VariableScope;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The codes of 8 bits, and what they stand for, in the place of values between operations. Gradients go to values inside
 * the range, and to a learned range. As the operations of the finished model do, all codes of the type are used.
 */
public final class FakeActivation implements TrainedActivation {
    private final ActivationTraining config;
    private final ValueRange range;
    private final QuantizationRange codes;
    private final ObservedRanges observed;
    private final Parameter offset;
    private final StepSize scale;
    private boolean observes;
    private boolean quantizes;

    public FakeActivation(ActivationTraining config, ValueRange range) {
        this.config = config;
        this.range = range;
        this.codes = range.codes();
        this.observed = new ObservedRanges(config.activationObserver(), 1);
        String name = range.values().iterator().next() + "/range";
        this.offset = Parameter.of(
                        name + "/offset", Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), 0)))
                .withoutDecay();
        this.scale = new StepSize(name + "/scale", 1, range.scaleType());
        onStep(0);
    }

    @Override
    public Set<String> values() {
        return range.values();
    }

    @Override
    public List<Parameter> parameters() {
        List<Parameter> learned = new ArrayList<>();
        if (config.algorithm() == Algorithm.LEARNABLE && range.fixed().isEmpty()) {
            learned.add(scale.parameter());
            if (!codes.symmetric() && learnsOffset()) {
                learned.add(offset);
            }
        }
        return learned;
    }

    /** A range that begins at zero keeps its end there. */
    private boolean learnsOffset() {
        return config.quantizationScheme() == Mode.LINEAR;
    }

    @Override
    public void onStep(long step) {
        observes = config.milestones().observes(step);
        quantizes = config.milestones().quantizes(step);
    }

    @Override
    public Variable apply(String name, Variable value) {
        if (range.fixed().isPresent()) {
            return quantizes ? fixed(value, range.fixed().get()) : value;
        }
        if (observes || !observed.isStarted()) {
            observe(value);
        }
        if (!quantizes) {
            return value;
        }
        double gradientScale = 1 / Math.sqrt((double) value.shape().elementCount() * Math.max(1, codes.max()));
        boolean learns = config.algorithm() == Algorithm.LEARNABLE && !observes;
        Variable step = learns ? scale.learned(gradientScale) : scale.stored();
        Variable whole = Masks.clamp(
                Rounding.round(offset.variable().detach()),
                codes.dtype().minValue(),
                codes.dtype().maxValue());
        Variable zero = learns && !codes.symmetric() && learnsOffset()
                ? Rounding.straightThrough(offset.variable().mul(gradientScale), whole)
                : whole;
        return dequantized(Rounding.roundStraightThrough(value.div(step)).add(zero), zero, step);
    }

    private Variable fixed(Variable value, Parameters parameters) {
        Variable step = Variable.scalar(parameters.scale());
        Variable zero = Variable.scalar(parameters.offset());
        return dequantized(Rounding.roundStraightThrough(value.div(step)).add(zero), zero, step);
    }

    private Variable dequantized(Variable code, Variable zero, Variable step) {
        Variable cut = Masks.clamp(code, codes.dtype().minValue(), codes.dtype().maxValue());
        return PlainCoder.rounded(cut.sub(zero).mul(step), range.scaleType());
    }

    private void observe(Variable value) {
        Variable numbers = value.detach().reshape(-1);
        observed.addOnly(
                Reductions.amin(numbers, false, 0).toFloat(),
                Reductions.amax(numbers, false, 0).toFloat());
        Parameters found = observed.parameters(new IntegerGrid(codes, false), range.scaleType())[0];
        scale.begin(new float[] {Math.max(StepSize.SMALLEST, found.scale())});
        try (VariableScope scope = VariableScope.withoutGradients()) {
            InPlace.fill(offset.variable(), found.offset());
        }
    }

    @Override
    public Map<String, QuantizedValue> finished() {
        Map<String, QuantizedValue> found = new LinkedHashMap<>();
        if (range.fixed().isPresent() || observed.isStarted()) {
            Parameters parameters = range.fixed().orElseGet(this::parametersNow);
            range.values().forEach(value -> found.put(value, QuantizedValue.of(codes, parameters)));
        }
        return found;
    }

    private Parameters parametersNow() {
        try (VariableScope scope = VariableScope.withoutGradients()) {
            long zero = Math.round(Math.rint(offset.variable().toTensor().toFloats()[0]));
            long cut = Math.max(codes.dtype().minValue(), Math.min(codes.dtype().maxValue(), zero));
            return new Parameters(scale.stored().toTensor().toFloats()[0], (int) cut);
        }
    }

    @Override
    public Map<String, Tensor> state() {
        if (!observed.isStarted()) {
            return Map.of();
        }
        Map<String, Tensor> state = new LinkedHashMap<>(observed.state());
        state.put("scale", Tensor.ofFloats(DataType.FLOAT32, Shape.of(1), scale.base()));
        state.put("offset", offset.variable().toTensor());
        return state;
    }

    @Override
    public void restore(Map<String, Tensor> state) {
        if (state.containsKey("scale")) {
            observed.restore(state);
            scale.restore(state.get("scale").toFloats());
            try (VariableScope scope = VariableScope.withoutGradients()) {
                InPlace.copy(offset.variable(), Variable.of(state.get("offset")));
            }
        }
    }

    @Override
    public void close() {
        scale.parameter().variable().close();
        offset.variable().close();
    }
}
