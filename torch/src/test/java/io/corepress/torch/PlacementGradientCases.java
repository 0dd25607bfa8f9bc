package io.corepress.torch;

import static io.corepress.torch.GradientCases.from;
import static io.corepress.torch.GradientCases.numbers;
import static io.corepress.torch.GradientCases.shifted;
import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.ints;
import static io.corepress.torch.OneOperation.shape;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Calls of differentiable operators that take, put, sort, repeat or move numbers. */
final class PlacementGradientCases {
    private PlacementGradientCases() {}

    static List<OneOperation> all() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of(edges(), gathering(), scattering(), choosing(), filling(), moving())
                .forEach(all::addAll);
        return all;
    }

    private static List<OneOperation> edges() {
        List<OneOperation> all = new ArrayList<>();
        for (String mode : List.of("constant", "reflect", "replicate")) {
            all.add(OneOperation.of("pad")
                    .input("x", numbers(1, 2, 3, 3))
                    .with("pad", 1, 2, 0, 1)
                    .with("mode", mode));
        }
        all.add(OneOperation.of("crop")
                .input("x", numbers(1, 4, 3))
                .with("crop_height", 1, 2)
                .with("crop_width", 0, 1));
        return all;
    }

    private static List<OneOperation> gathering() {
        return List.of(
                OneOperation.of("gather")
                        .input("x", numbers(3, 4))
                        .input("indices", ints(shape(2, 2), 0, 2, 2, -1))
                        .with("axis", 1),
                OneOperation.of("gather")
                        .input("x", numbers(2, 3, 2))
                        .input("indices", ints(shape(2, 2), 0, 2, 2, 1))
                        .with("axis", 1)
                        .with("batch_dims", 1),
                OneOperation.of("gather_along_axis")
                        .input("x", numbers(3, 4))
                        .input("indices", ints(shape(3, 2), 0, 2, 3, 1, 1, 1))
                        .with("axis", 1),
                OneOperation.of("gather_nd")
                        .input("x", numbers(3, 2, 2))
                        .input("indices", ints(shape(2, 2), 0, 1, 2, 0)),
                OneOperation.of("gather_nd")
                        .input("x", numbers(2, 3, 2))
                        .input("indices", ints(shape(2, 2, 1), 0, 1, 2, 0))
                        .with("batch_dims", 1));
    }

    private static List<OneOperation> scattering() {
        List<OneOperation> all = new ArrayList<>();
        for (String mode : List.of("add", "sub", "mul", "div", "max", "min", "update")) {
            all.add(OneOperation.of("scatter")
                    .input("data", from(0.5f, 4, 2))
                    .input("indices", ints(shape(2), 2, 0))
                    .input("updates", from(1.05f, 2, 2))
                    .with("axis", 0)
                    .with("mode", mode));
            all.add(OneOperation.of("scatter_along_axis")
                    .input("data", from(0.5f, 2, 3))
                    .input("indices", ints(shape(2, 2), 2, 0, 1, 0))
                    .input("updates", from(0.75f, 2, 2))
                    .with("axis", 1)
                    .with("mode", mode));
            all.add(OneOperation.of("scatter_nd")
                    .input("data", from(0.5f, 2, 3))
                    .input("indices", ints(shape(2, 2), 1, 2, 0, 1))
                    .input("updates", from(0.95f, 2))
                    .with("mode", mode));
        }
        return all;
    }

    private static List<OneOperation> choosing() {
        Value boxes = Value.of(floats(shape(1, 4, 3), 1, 1.1f, 5, 1, 1, 5, 2, 2, 2, 2, 2, 2));
        OneOperation topk = OneOperation.of("topk")
                .input("x", numbers(2, 5))
                .with("k", 3)
                .with("axis", 1)
                .returning(DataType.FLOAT32, DataType.INT32);
        return List.of(
                topk,
                topk.with("ascending", true),
                OneOperation.of("non_maximum_suppression")
                        .with("boxes", boxes)
                        .input("scores", numbers(1, 2, 3))
                        .with("iou_threshold", 0.5f)
                        .with("max_boxes", 2)
                        .returning(DataType.FLOAT32, DataType.FLOAT32, DataType.INT32));
    }

    private static List<OneOperation> filling() {
        return List.of(
                OneOperation.of("fill").input("value", numbers(new long[0])).with("shape", 2, 3),
                OneOperation.of("fill_like")
                        .input("value", numbers(new long[0]))
                        .input("ref_tensor", ints(shape(2), 1, 2)),
                OneOperation.of("range_1d")
                        .input("start", floats(shape(), 0.5f))
                        .input("step", floats(shape(), 0.4f))
                        .with("end", 2.3f),
                OneOperation.of("one_hot")
                        .input("indices", ints(shape(3), 0, 2, 1))
                        .input("on_value", floats(shape(), 0.7f))
                        .input("off_value", floats(shape(), -0.3f))
                        .with("one_hot_vector_size", 4));
    }

    private static List<OneOperation> moving() {
        return List.of(
                OneOperation.of("depth_to_space")
                        .input("x", numbers(1, 4, 2, 2))
                        .with("block_size", 2),
                OneOperation.of("space_to_depth")
                        .input("x", numbers(1, 2, 2, 4))
                        .with("block_size", 2),
                OneOperation.of("pixel_shuffle").input("x", numbers(1, 4, 2, 2)).with("upscale_factor", 2),
                OneOperation.of("pixel_unshuffle")
                        .input("x", numbers(1, 2, 2, 4))
                        .with("downscale_factor", 2),
                OneOperation.of("batch_to_space")
                        .input("x", numbers(4, 1, 2, 2))
                        .with("block_shape", 2, 2)
                        .with("crops", Value.of(ints(shape(2, 2), 0, 1, 1, 0))),
                OneOperation.of("space_to_batch")
                        .input("x", numbers(1, 2, 3, 4))
                        .with("block_shape", 2, 2)
                        .with("paddings", Value.of(ints(shape(2, 2), 0, 1, 0, 0))),
                OneOperation.of("sliding_windows")
                        .input("x", shifted(1, 2, 5))
                        .with("axis", 1)
                        .with("size", 3)
                        .with("stride", 2),
                OneOperation.of("reshape_like")
                        .input("x", numbers(2, 3))
                        .input("ref_tensors", ints(shape(3, 2), 0, 0, 0, 0, 0, 0))
                        .withVector("begins", 0)
                        .withVector("ends", 2)
                        .with("end_masks", Value.of(OneOperation.ints(shape(1), 0))),
                OneOperation.of("reverse_sequence")
                        .input("x", numbers(2, 4))
                        .input("lengths", ints(shape(2), 3, 2))
                        .with("seq_axis", 1)
                        .with("batch_axis", 0),
                OneOperation.of("band_part")
                        .input("x", numbers(3, 4))
                        .with("lower", 1)
                        .with("upper", 0));
    }
}
