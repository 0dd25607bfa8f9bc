package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** Operators that move numbers between batch, channels and space, or into windows, or turn sequences round. */
final class Rearranging {
    private Rearranging() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("depth_to_space", Lowering.of(call -> depthToSpace(call.tensor("x"), call.integer("block_size")))),
            entry("space_to_depth", Lowering.of(call -> spaceToDepth(call.tensor("x"), call.integer("block_size")))),
            entry(
                    "pixel_shuffle",
                    Lowering.of(call -> torch.pixel_shuffle(call.tensor("x"), call.integer("upscale_factor")))),
            entry(
                    "pixel_unshuffle",
                    Lowering.of(call -> torch.pixel_unshuffle(call.tensor("x"), call.integer("downscale_factor")))),
            entry("batch_to_space", Lowering.of(Rearranging::batchToSpace)),
            entry("space_to_batch", Lowering.of(Rearranging::spaceToBatch)),
            entry("sliding_windows", Lowering.of(Rearranging::windows)),
            entry("reshape_like", Lowering.of(Rearranging::reshapeLike)),
            entry("reverse_sequence", Lowering.of(Rearranging::reverseSequences)));

    /** The place within a block is the outer part of the channel, the inner part in {@code pixel_shuffle}. */
    private static Tensor depthToSpace(Tensor x, long block) {
        long channels = x.size(1) / (block * block);
        return x.reshape(x.size(0), block, block, channels, x.size(2), x.size(3))
                .permute(0, 3, 4, 1, 5, 2)
                .reshape(x.size(0), channels, x.size(2) * block, x.size(3) * block);
    }

    private static Tensor spaceToDepth(Tensor x, long block) {
        long height = x.size(2) / block;
        long width = x.size(3) / block;
        return x.reshape(x.size(0), x.size(1), height, block, width, block)
                .permute(0, 3, 5, 1, 2, 4)
                .reshape(x.size(0), x.size(1) * block * block, height, width);
    }

    /** The place within a block is the outer part of the batch. */
    private static Tensor batchToSpace(Call call) {
        Tensor x = call.tensor("x");
        long[] block = call.longs("block_shape");
        long[] crops = call.longs("crops");
        long batch = x.size(0) / (block[0] * block[1]);
        long height = x.size(2) * block[0];
        long width = x.size(3) * block[1];
        return x.reshape(block[0], block[1], batch, x.size(1), x.size(2), x.size(3))
                .permute(2, 3, 4, 0, 5, 1)
                .reshape(batch, x.size(1), height, width)
                .narrow(2, crops[0], height - crops[0] - crops[1])
                .narrow(3, crops[2], width - crops[2] - crops[3]);
    }

    private static Tensor spaceToBatch(Call call) {
        long[] block = call.longs("block_shape");
        long[] pad = call.longs("paddings");
        Tensor x = torch.constant_pad_nd(call.tensor("x"), pad[2], pad[3], pad[0], pad[1]);
        long height = x.size(2) / block[0];
        long width = x.size(3) / block[1];
        return x.reshape(x.size(0), x.size(1), height, block[0], width, block[1])
                .permute(3, 5, 0, 1, 2, 4)
                .reshape(x.size(0) * block[0] * block[1], x.size(1), height, width);
    }

    private static Tensor windows(Call call) {
        Tensor x = call.tensor("x");
        int axis = Indices.fromFront(call.integer("axis"), (int) x.dim());
        return x.unfold(axis, call.integer("size"), call.integer("stride", 1)).movedim(-1, axis + 1);
    }

    /** The new shape is made of parts of the shapes of the reference tensors. */
    private static Tensor reshapeLike(Call call) {
        List<Tensor> references = call.tensors("ref_tensors");
        long[] begins = call.longs("begins");
        long[] ends = call.longs("ends");
        boolean[] toEnd = call.bools("end_masks");
        LongStream shape = LongStream.empty();
        for (int i = 0; i < begins.length; i++) {
            long[] sizes = Gathering.sizes(references.get(i));
            int begin = place(begins[i], sizes.length);
            int end = toEnd[i] ? sizes.length : place(ends[i], sizes.length);
            shape = LongStream.concat(shape, Arrays.stream(sizes, begin, Math.max(begin, end)));
        }
        return call.tensor("x").reshape(shape.toArray());
    }

    private static int place(long place, int length) {
        return (int) Math.clamp(place < 0 ? place + length : place, 0, length);
    }

    /** Each slice along the batch axis has a length of its own, behind which it stays as it is. */
    private static Tensor reverseSequences(Call call) {
        Tensor x = call.tensor("x");
        int rank = (int) x.dim();
        int sequence = Indices.fromFront(call.integer("seq_axis", 0), rank);
        int batch = Indices.fromFront(call.integer("batch_axis", 0), rank);
        Tensor places = Filling.counting(x.size(sequence)).reshape(along(sequence, rank, x.size(sequence)));
        Tensor lengths = call.tensor("lengths").to(torch.ScalarType.Long).reshape(along(batch, rank, x.size(batch)));
        Tensor mirrored = lengths.sub(places).sub(new Scalar(1L));
        Tensor wanted = torch.where(torch.lt(places, lengths), mirrored, places);
        return torch.gather(x, sequence, wanted.expand(Gathering.sizes(x)));
    }

    private static long[] along(int axis, int rank, long size) {
        long[] shape = Windows.filled(rank, 1);
        shape[axis] = size;
        return shape;
    }
}
