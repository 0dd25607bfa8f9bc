package io.corepress.data.source;

import io.corepress.data.ClassNames;
import io.corepress.data.Label;
import io.corepress.data.MalformedDataException;
import io.corepress.data.array.ClassIndices;
import io.corepress.data.array.NpyArray;
import io.corepress.data.array.Rows;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/**
 * The labels of samples by their number.
 *
 * @param classNames empty if there are no names
 */
record RowLabels(LongFunction<Optional<Label>> labels, List<String> classNames) {

    Optional<Label> of(long index) {
        return labels.apply(index);
    }

    static RowLabels none() {
        return new RowLabels(index -> Optional.empty(), List.of());
    }

    /**
     * {@return the labels in an array: text is names of classes, whole numbers are classes, anything else is targets}
     *
     * @param rows that there must be
     */
    static RowLabels of(NpyArray array, long rows) throws IOException {
        return array.isText()
                ? ofNames(array.strings(), array.place(), rows)
                : ofNumbers(array.tensor(), array.place(), rows);
    }

    static RowLabels ofNumbers(Tensor tensor, String place, long rows) {
        Shape shape = tensor.shape();
        if (shape.rank() == 0 ? rows != 1 : shape.size(0) != rows) {
            throw wrongCount(place, shape.rank() == 0 ? 1 : shape.size(0), rows);
        }
        if (tensor.dataType().isInteger() && shape.elementCount() == rows) {
            int[] indices = ClassIndices.of(tensor, place);
            return new RowLabels(index -> Optional.of(new Label.ClassIndex(indices[(int) index])), List.of());
        }
        return new RowLabels(
                index -> Optional.of(new Label.Target(shape.rank() == 0 ? tensor : Rows.row(tensor, index))),
                List.of());
    }

    static RowLabels ofNames(List<String> names, String place, long rows) {
        if (names.size() != rows) {
            throw wrongCount(place, names.size(), rows);
        }
        ClassNames classes = ClassNames.of(names);
        Map<String, Integer> indices = classes.indices();
        int[] classOfRow = names.stream().mapToInt(indices::get).toArray();
        return ofClasses(classOfRow, classes.names());
    }

    static RowLabels ofClasses(int[] classOfRow, List<String> names) {
        int[] own = Arrays.copyOf(classOfRow, classOfRow.length);
        return new RowLabels(index -> Optional.of(new Label.ClassIndex(own[(int) index])), names);
    }

    private static MalformedDataException wrongCount(String place, long labels, long rows) {
        return new MalformedDataException(place + ": there are " + labels + " labels for " + rows + " samples");
    }
}
