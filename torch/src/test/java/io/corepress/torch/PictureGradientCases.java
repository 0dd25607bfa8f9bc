package io.corepress.torch;

import static io.corepress.torch.GradientCases.from;
import static io.corepress.torch.GradientCases.numbers;
import static io.corepress.torch.GradientCases.shifted;
import static io.corepress.torch.OneOperation.floats;
import static io.corepress.torch.OneOperation.shape;

import io.corepress.mil.Value;
import io.corepress.tensor.DataType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Calls of differentiable operators with spatial axes. */
final class PictureGradientCases {
    private PictureGradientCases() {}

    static List<OneOperation> all() {
        List<OneOperation> all = new ArrayList<>();
        Stream.of(convolutions(), pooling(), resizing(), sampling()).forEach(all::addAll);
        return all;
    }

    private static List<OneOperation> convolutions() {
        Value codes = Value.of(Tensor.ofBytes(DataType.UINT8, Shape.of(2, 2, 1, 1), new byte[] {1, 2, 3, 4}));
        return List.of(
                OneOperation.of("conv")
                        .input("x", numbers(1, 2, 4, 3))
                        .input("weight", shifted(1, 2, 2, 2, 2))
                        .input("bias", numbers(2))
                        .with("strides", 2, 1)
                        .with("pad_type", "custom")
                        .with("pad", 0, 1, 1, 0),
                OneOperation.of("conv")
                        .input("x", numbers(1, 4, 6))
                        .input("weight", shifted(1, 4, 2, 3))
                        .with("groups", 2)
                        .withVector("dilations", 2)
                        .with("pad_type", "same"),
                OneOperation.of("conv").input("x", numbers(1, 1, 2, 3, 3)).input("weight", shifted(1, 2, 1, 2, 2, 2)),
                OneOperation.of("conv_transpose")
                        .input("x", numbers(1, 2, 2, 3))
                        .input("weight", shifted(1, 2, 2, 2, 2))
                        .input("bias", numbers(2))
                        .with("strides", 2, 1),
                OneOperation.of("conv_quantized")
                        .input("x", numbers(1, 2, 2, 2))
                        .with("weight", codes)
                        .with("quantization_type", "linear")
                        .input("quant_scale", numbers(2))
                        .input("quant_bias", shifted(1, 2)));
    }

    private static List<OneOperation> pooling() {
        List<OneOperation> all = new ArrayList<>();
        for (String type : List.of("max_pool", "avg_pool", "l2_pool")) {
            all.add(OneOperation.of(type).input("x", from(0.2f, 1, 2, 4, 4)).with("kernel_sizes", 2, 2));
            all.add(OneOperation.of(type)
                    .input("x", from(0.2f, 1, 1, 5, 4))
                    .with("kernel_sizes", 3, 2)
                    .with("strides", 2, 2)
                    .with("pad_type", "custom")
                    .with("pad", 1, 1, 0, 1));
            all.add(OneOperation.of(type).input("x", from(0.2f, 1, 2, 6)).withVector("kernel_sizes", 3));
        }
        return all;
    }

    private static List<OneOperation> resizing() {
        List<OneOperation> all = new ArrayList<>();
        for (SamplingMode mode : SamplingMode.values()) {
            all.add(OneOperation.of("resize_bilinear")
                    .input("x", numbers(1, 2, 3, 2))
                    .with("target_size_height", 4)
                    .with("target_size_width", 3)
                    .with("sampling_mode", mode.name()));
            all.add(OneOperation.of("crop_resize")
                    .input("x", numbers(2, 1, 3, 4))
                    .with("boxes", Value.of(floats(shape(2, 4), 0.3f, 0.2f, 1.7f, 2.8f, 2.5f, 3, -0.5f, 1)))
                    .with("target_height", 3)
                    .with("target_width", 2)
                    .with("sampling_mode", mode.name()));
        }
        all.add(OneOperation.of("resize_nearest_neighbor")
                .input("x", numbers(2, 3, 2))
                .with("target_size_height", 5)
                .with("target_size_width", 2));
        all.add(OneOperation.of("upsample_nearest_neighbor")
                .input("x", numbers(2, 3, 2))
                .with("scale_factor_height", 2)
                .with("scale_factor_width", 3));
        all.add(OneOperation.of("upsample_bilinear")
                .input("x", numbers(1, 2, 3, 2))
                .with("scale_factor_height", 1.5f)
                .with("scale_factor_width", 2f)
                .with("align_corners", false));
        all.add(OneOperation.of("resize")
                .input("x", numbers(2, 3, 2))
                .with("shape", 2, 4, 3)
                .with("resized_dims", 3));
        return all;
    }

    private enum SamplingMode {
        STRICT_ALIGN_CORNERS,
        ALIGN_CORNERS,
        DEFAULT,
        OFFSET_CORNERS,
        UNALIGN_CORNERS
    }

    /** Coordinates lie between pixels, at least a tenth of a pixel from them: there the slope changes. */
    private static List<OneOperation> sampling() {
        List<OneOperation> all = new ArrayList<>();
        Tensor inside = floats(shape(1, 2, 2, 2), 0.3f, 0.6f, 1.2f, 1.7f, 1.8f, 0.4f, 0.7f, 1.5f);
        Tensor outside = floats(shape(1, 2, 2, 2), -0.4f, 0.6f, 1.2f, 2.3f, 2.8f, 0.4f, -1.3f, 3.6f);
        for (String padding : List.of("constant", "border", "reflection", "symmetric")) {
            for (Tensor coordinates : List.of(inside, outside)) {
                all.add(OneOperation.of("resample")
                        .input("x", numbers(1, 2, 3, 3))
                        .input("coordinates", coordinates)
                        .with("sampling_mode", "bilinear")
                        .with("padding_mode", padding)
                        .with("padding_value", 0.5f)
                        .with("coordinates_mode", "unnormalized")
                        .with("align_corners", true));
            }
        }
        all.add(OneOperation.of("affine")
                .input("x", numbers(1, 1, 3, 3))
                .input("transform_matrix", floats(shape(1, 6), 0.5f, 0.1f, 0.13f, -0.12f, 0.45f, 0.22f))
                .with("output_height", 2)
                .with("output_width", 2)
                .with("sampling_mode", "bilinear")
                .with("padding_mode", "constant")
                .with("padding_value", 0f)
                .with("coordinates_mode", "normalized_minus_one_to_one")
                .with("align_corners", true));
        return all;
    }
}
