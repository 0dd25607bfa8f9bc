package io.corepress.torch.lower;

import static java.util.Map.entry;

import io.corepress.tensor.DataType;
import io.corepress.torch.binding.NativeTensors;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * Boxes cut out of pictures and resized. No gradient goes to the boxes: their coordinates are read as plain numbers.
 */
final class Cropping {
    private Cropping() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(entry("crop_resize", Lowering.of(Cropping::crop)));

    /** One axis of a box, in pixels; the end may lie before the start, which mirrors the picture. */
    private record Span(double start, double end) {}

    /** Up to iOS 16 the boxes are {@code roi} {@code [N, 1, 4 or 5, 1, 1]}, of 5 the first being the picture. */
    private static Tensor crop(Call call) {
        Tensor x = call.tensor("x");
        boolean listed = call.has("boxes");
        Tensor boxes = call.tensor(listed ? "boxes" : "roi");
        int each = (int) boxes.size(listed ? 1 : 2);
        float[] numbers = NativeTensors.toTensor(boxes, DataType.FLOAT32).toFloats();
        int count = numbers.length / each;
        long[] indices = listed
                ? call.longs(
                        "box_indices", IntStream.range(0, count).asLongStream().toArray())
                : null;
        Tensor[] crops = new Tensor[count];
        for (int box = 0; box < count; box++) {
            Tensor picture = x;
            if (listed) {
                picture = picture(x, indices[box]);
            } else if (each == 5) {
                picture = picture(x, (long) numbers[box * each]);
            }
            Tensor crop = crop(call, picture, numbers, (box + 1) * each - 4);
            crops[box] = listed ? crop.squeeze(0) : crop;
        }
        return torch.stack(new TensorVector(crops), 0);
    }

    private static Tensor picture(Tensor x, long index) {
        if (index < 0 || index >= x.size(0)) {
            throw new IllegalArgumentException(
                    "the picture of a box must be 0 to " + (x.size(0) - 1) + ", got " + index);
        }
        return x.narrow(0, index, 1);
    }

    private static Tensor crop(Call call, Tensor picture, float[] numbers, int at) {
        String mode = call.text("box_coordinate_mode", "CORNERS_HEIGHT_FIRST");
        if (!List.of(
                        "CORNERS_HEIGHT_FIRST",
                        "CORNERS_WIDTH_FIRST",
                        "CENTER_SIZE_HEIGHT_FIRST",
                        "CENTER_SIZE_WIDTH_FIRST")
                .contains(mode)) {
            throw new IllegalArgumentException("box_coordinate_mode must be CORNERS_ or CENTER_SIZE_, HEIGHT_FIRST"
                    + " or WIDTH_FIRST, got " + mode);
        }
        boolean normalized = call.bool("normalized_coordinates", false);
        double scale = call.real("spatial_scale", 1);
        SamplingGrid grid = SamplingGrid.of(call.text("sampling_mode", "DEFAULT"));
        double[][] positions = new double[2][];
        for (int axis = 0; axis < 2; axis++) {
            int which = mode.endsWith("HEIGHT_FIRST") ? axis : 1 - axis;
            double factor = normalized ? scale * (picture.size(axis + 2) - 1) : scale;
            double first = numbers[at + which] * factor;
            double second = numbers[at + which + 2] * factor;
            Span span = mode.startsWith("CORNERS")
                    ? new Span(first, second)
                    : new Span(first - second / 2, first + second / 2);
            positions[axis] = along(span, grid, call.integer(axis == 0 ? "target_height" : "target_width", 1));
        }
        return sample(picture, positions, call.real("pad_value", 0));
    }

    /** Rounded to float32, so that a box which ends with the picture does not leave it by an error of the last bit. */
    private static double[] along(Span span, SamplingGrid grid, long outputs) {
        double length = Math.abs(span.end() - span.start());
        double sign = Math.signum(span.end() - span.start());
        double[] positions = new double[Math.toIntExact(outputs)];
        for (int i = 0; i < positions.length; i++) {
            double within = Math.clamp(grid.position(i, length + 1, positions.length), 0, length);
            positions[i] = (float) (span.start() + sign * within);
        }
        return positions;
    }

    private static Tensor sample(Tensor picture, double[][] positions, double padding) {
        Tensor result = picture;
        for (int axis = 0; axis < 2; axis++) {
            double last = picture.size(axis + 2) - 1;
            double[] limited = Arrays.stream(positions[axis])
                    .map(at -> Math.clamp(at, 0, last))
                    .toArray();
            result = Resizing.linear(result, axis + 2, limited);
        }
        Tensor outside =
                outside(positions[0], picture.size(2)).unsqueeze(1).logical_or(outside(positions[1], picture.size(3)));
        return result.masked_fill(outside, new Scalar(padding));
    }

    private static Tensor outside(double[] positions, long size) {
        float[] numbers = new float[positions.length];
        for (int i = 0; i < numbers.length; i++) {
            numbers[i] = positions[i] < 0 || positions[i] > size - 1 ? 1 : 0;
        }
        return torch.tensor(numbers).to(torch.ScalarType.Bool);
    }
}
