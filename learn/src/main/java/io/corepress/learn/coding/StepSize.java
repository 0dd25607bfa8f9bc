package io.corepress.learn.coding;

import io.corepress.learn.train.optimizer.Parameter;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import io.corepress.torch.autograd.InPlace;
import io.corepress.torch.autograd.Masks;
import io.corepress.torch.autograd.Rounding;
import io.corepress.torch.autograd.Variable;
import java.util.Arrays;

/**
 * Scales that are learned, as factors of those at which learning began. Their gradients are scaled so that descent
 * changes a scale as it does in "Learned Step Size Quantization", {@code g dL/ds} with {@code g = 1 / sqrt(n q)}; an
 * optimizer that makes steps of equal size, as Adam does, changes all scales by the same share.
 */
final class StepSize {
    /** No scale becomes smaller. */
    static final float SMALLEST = 0x1p-23f;

    private static final float LARGEST_HALF = 65504;

    private final DataType type;
    private final Parameter factor;
    private float[] base;

    /**
     * @param count of scales
     * @param type in which they are stored, fp16 or fp32
     */
    StepSize(String name, int count, DataType type) {
        this.type = type;
        this.base = new float[count];
        float[] ones = new float[count];
        Arrays.fill(ones, 1);
        this.factor = Parameter.of(name, Variable.parameter(Tensor.ofFloats(DataType.FLOAT32, Shape.of(count), ones)))
                .withoutDecay();
    }

    Parameter parameter() {
        return factor;
    }

    float[] base() {
        return base;
    }

    /** Learning begins anew from these scales. */
    void begin(float[] scales) {
        base = scales.clone();
        InPlace.fill(factor.variable(), 1);
    }

    /** Learning goes on: the factors are what they were. */
    void restore(float[] scales) {
        base = scales.clone();
    }

    /** {@return the scales as they are stored, a vector, without a gradient} */
    Variable stored() {
        return rounded(factor.variable().detach());
    }

    /**
     * {@return the scales as they are stored, a vector}
     *
     * @param gradientScale g
     */
    Variable learned(double gradientScale) {
        float[] factors = new float[base.length];
        for (int i = 0; i < factors.length; i++) {
            factors[i] = (float) (gradientScale / ((double) base[i] * base[i]));
        }
        Variable learned = factor.variable();
        return rounded(Rounding.straightThrough(learned.mul(Variable.of(Shape.of(factors.length), factors)), learned));
    }

    private Variable rounded(Variable factors) {
        Variable scales = Variable.of(Shape.of(base.length), base).mul(factors);
        return PlainCoder.rounded(Masks.clamp(scales, SMALLEST, LARGEST_HALF), type);
    }
}
