package io.corepress.data.source;

import io.corepress.data.UnsupportedDataException;
import io.corepress.data.input.InputBinding;
import io.corepress.data.input.ModelInput;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;

/**
 * What the arrays of a file are for.
 *
 * @param arrays the model's input that each array is for, if there is a model
 * @param label the array of the labels
 */
record ArrayRoles(Map<String, Optional<ModelInput>> arrays, Optional<String> label) {
    /** The names by which an array is known to hold labels, unless an input of the model has that name. */
    private static final Set<String> LABEL_NAMES = Set.of("y", "label", "labels", "target", "targets");

    static ArrayRoles of(Path path, SequencedSet<String> names, List<ModelInput> inputs, Optional<String> asked) {
        if (asked.isPresent() && !names.contains(asked.get())) {
            throw new UnsupportedDataException(
                    path + ": there is no array '" + asked.get() + "' of labels, only " + names);
        }
        Optional<String> label = asked.or(() -> names.stream()
                .filter(name -> LABEL_NAMES.contains(name)
                        && names.size() > 1
                        && inputs.stream().noneMatch(input -> input.name().equals(name)))
                .findFirst());
        Map<String, Optional<ModelInput>> arrays = new LinkedHashMap<>();
        if (inputs.isEmpty()) {
            names.stream()
                    .filter(name -> !label.equals(Optional.of(name)))
                    .forEach(name -> arrays.put(name, Optional.empty()));
        }
        List<ModelInput> missing = inputs.stream()
                .filter(input -> !input.optional() && !names.contains(input.name()))
                .toList();
        long required = inputs.stream().filter(input -> !input.optional()).count();
        for (ModelInput input : inputs) {
            if (names.contains(input.name())) {
                arrays.put(input.name(), Optional.of(input));
            } else if (!input.optional()) {
                String stand = required == 1 ? standIn(names, label) : null;
                if (stand == null) {
                    throw new UnsupportedDataException(path + ": there are no arrays for the inputs "
                            + missing.stream().map(ModelInput::name).toList() + ", only " + names);
                }
                arrays.put(stand, Optional.of(input));
            }
        }
        if (arrays.isEmpty()) {
            throw new UnsupportedDataException(path + ": there are no arrays of samples, only " + names);
        }
        return new ArrayRoles(arrays, label);
    }

    /** {@return the array that is taken for the only input, or null} */
    private static String standIn(SequencedSet<String> names, Optional<String> label) {
        List<String> others =
                names.stream().filter(name -> !label.equals(Optional.of(name))).toList();
        if (others.contains("x")) {
            return "x";
        }
        return others.size() == 1 ? others.getFirst() : null;
    }

    /**
     * {@return whether the arrays fit the inputs as they are, and their rows do not} Arrays with as many rows as the
     * inputs always have are one sample as well, unless there are labels, which are for rows.
     */
    boolean areOneSample(Map<String, Tensor> tensors) {
        if (arrays.values().stream().anyMatch(Optional::isEmpty)) {
            return false;
        }
        boolean exact = label.isEmpty()
                && arrays.entrySet().stream()
                        .allMatch(array -> array.getValue()
                                .orElseThrow()
                                .isWhole(tensors.get(array.getKey()).shape()));
        boolean byRows = haveAsManyRows(tensors)
                && arrays.entrySet().stream()
                        .allMatch(array -> fitsByRows(array.getValue().orElseThrow(), tensors.get(array.getKey())));
        boolean whole = arrays.entrySet().stream()
                .allMatch(array -> fits(array.getValue().orElseThrow(), tensors.get(array.getKey())));
        return exact || (!byRows && whole);
    }

    private boolean haveAsManyRows(Map<String, Tensor> tensors) {
        return arrays.keySet().stream()
                        .map(tensors::get)
                        .map(tensor ->
                                tensor.shape().rank() == 0 ? -1 : tensor.shape().size(0))
                        .distinct()
                        .count()
                == 1;
    }

    private static boolean fits(ModelInput input, Tensor tensor) {
        return InputBinding.fits(input, tensor.dataType(), tensor.shape());
    }

    private static boolean fitsByRows(ModelInput input, Tensor tensor) {
        long[] sizes = tensor.shape().sizes();
        return sizes.length > 0
                && InputBinding.fits(input, tensor.dataType(), Shape.of(Arrays.copyOfRange(sizes, 1, sizes.length)));
    }
}
