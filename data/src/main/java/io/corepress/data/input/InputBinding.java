package io.corepress.data.input;

import io.corepress.data.Sample;
import io.corepress.data.SampleMap;
import io.corepress.data.UnsupportedDataException;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;

/**
 * Brings samples to what a model takes. The rules, for each input in turn:
 *
 * <ol>
 *   <li>It gets the array of its name. Where one input alone is not optional, and a sample has one array, that is it,
 *       whatever its name. Arrays that no input asks for are left out.
 *   <li>A uint8 array of two or three axes is pixels if the input takes floats and its last axes can be those of an
 *   image: {@link io.corepress.data.image.Pixels} of the input says what becomes of it. Where those state a layout,
 *   arrays of all types are pixels.
 *   <li>Anything else is numbers. They have the shape of the input, or that of one item of its batch, which is axis
 *   0; axes of size 1 may be there or not.
 *   <li>Numbers change their type only if no value changes by more than rounding: floats never become integers.
 * </ol>
 *
 * A bound array has the rank of the input. What was one item of a batch has size 1 at axis 0, so that {@link
 * io.corepress.data.Batch} can join it with others.
 */
public record InputBinding(List<ModelInput> inputs) implements SampleMap {
    public InputBinding {
        inputs = List.copyOf(inputs);
        if (inputs.isEmpty()) {
            throw new IllegalArgumentException("a model has at least one input");
        }
    }

    /** {@return whether an array of this type and shape can become the input} */
    public static boolean fits(ModelInput input, DataType type, Shape shape) {
        return InputPlan.of(input, type, shape).isPresent();
    }

    /**
     * {@return the sample with exactly the inputs of the model, without optional ones that it does not have}
     *
     * @throws UnsupportedDataException if an input is missing, or an array does not fit it
     */
    @Override
    public Sample apply(Sample sample) {
        Map<String, Tensor> bound = new LinkedHashMap<>();
        for (ModelInput input : inputs) {
            Tensor array = array(sample, input);
            if (array != null) {
                bound.put(input.name(), bind(sample, input, array));
            }
        }
        if (bound.isEmpty()) {
            throw new UnsupportedDataException("sample " + sample.name() + " has no array for any of the inputs "
                    + inputs.stream().map(ModelInput::name).toList() + "; its arrays are "
                    + sample.inputs().keySet());
        }
        return sample.withInputs(bound);
    }

    private Tensor array(Sample sample, ModelInput input) {
        Tensor named = sample.inputs().get(input.name());
        if (named != null || input.optional()) {
            return named;
        }
        long required = inputs.stream().filter(other -> !other.optional()).count();
        if (required == 1 && sample.inputs().size() == 1) {
            return sample.inputs().values().iterator().next();
        }
        throw new UnsupportedDataException("sample " + sample.name() + " has no array for " + input.describe()
                + "; its arrays are " + sample.inputs().keySet());
    }

    private static Tensor bind(Sample sample, ModelInput input, Tensor array) {
        InputPlan plan = InputPlan.of(input, array.dataType(), array.shape())
                .orElseThrow(() -> new UnsupportedDataException("sample " + sample.name() + ": an array of "
                        + array.dataType().milName() + " " + array.shape() + " does not fit " + input.describe()));
        try {
            return switch (plan) {
                case InputPlan.AsNumbers numbers ->
                    NumberConversion.convert(array.withShape(numbers.shape()), input.dataType());
                case InputPlan.AsPixels pixels -> {
                    Tensor image = input.pixels().convert(array.withShape(pixels.given()), pixels.target());
                    yield NumberConversion.convert(withRank(image, pixels.rank()), input.dataType());
                }
            };
        } catch (UnsupportedDataException e) {
            throw new UnsupportedDataException(
                    "sample " + sample.name() + " for " + input.describe() + ": " + e.getMessage());
        }
    }

    private static Tensor withRank(Tensor image, int rank) {
        LongStream ones =
                LongStream.generate(() -> 1).limit(rank - image.shape().rank());
        return image.withShape(Shape.of(
                LongStream.concat(ones, LongStream.of(image.shape().sizes())).toArray()));
    }
}
