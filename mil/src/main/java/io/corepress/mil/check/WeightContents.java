package io.corepress.mil.check;

import io.corepress.mil.Argument;
import io.corepress.mil.Block;
import io.corepress.mil.Operation;
import io.corepress.mil.Program;
import io.corepress.mil.Value;
import io.corepress.mil.ValueType.TensorType;
import io.corepress.tensor.Shape;
import io.corepress.tensor.Tensor;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks what types cannot say of compressed weights: that a mask has a one for each value. Reads the masks, in pieces. */
public final class WeightContents {
    private static final int PIECE_BYTES = 1 << 16;

    private final List<Finding> findings = new ArrayList<>();

    private WeightContents() {}

    /**
     * {@return what does not fit together}
     *
     * @throws io.corepress.tensor.UnreadableBytesException if a mask cannot be read
     */
    public static List<Finding> findings(Program program) {
        WeightContents contents = new WeightContents();
        program.functions()
                .forEach((name, function) ->
                        function.body().ifPresent(body -> contents.walk(body, name, new HashMap<>())));
        return List.copyOf(contents.findings);
    }

    /** @param constants those known so far, by name; usually the parts of a weight stand in place, without a name */
    private void walk(Block block, String place, Map<String, Value> constants) {
        for (Operation operation : block.operations()) {
            String here = place + "/" + operation.name();
            if (operation.isConst() && !operation.outputs().isEmpty()) {
                operation
                        .attributes()
                        .get("val")
                        .ifPresent(value ->
                                constants.put(operation.outputs().getFirst().name(), value));
            }
            switch (operation.type()) {
                case "constexpr_sparse_to_dense" -> check(operation, "mask", "nonzero_data", here, constants);
                case "constexpr_lut_to_sparse" ->
                    check(operation, "indices_mask", "indices_nonzero_data", here, constants);
                case "constexpr_sparse_blockwise_shift_scale" ->
                    check(operation, "data_mask", "nonzero_data", here, constants);
                default -> operation.blocks().forEach(nested -> walk(nested, here, new HashMap<>(constants)));
            }
        }
    }

    private void check(
            Operation operation,
            String maskParameter,
            String dataParameter,
            String place,
            Map<String, Value> constants) {
        Optional<Tensor> mask = value(operation, maskParameter, constants).flatMap(Value::tensor);
        Optional<Long> values = value(operation, dataParameter, constants)
                .map(Value::type)
                .filter(TensorType.class::isInstance)
                .flatMap(type -> ((TensorType) type).shape())
                .map(Shape::elementCount);
        if (mask.isEmpty() || values.isEmpty()) {
            return;
        }
        long ones = ones(mask.get());
        if (ones != values.get()) {
            findings.add(Finding.error(
                    place,
                    maskParameter + " has " + ones + " ones for " + values.get() + " values of " + dataParameter));
        }
    }

    private static Optional<Value> value(Operation operation, String parameter, Map<String, Value> constants) {
        return operation
                .constantParameter(parameter)
                .or(() -> Optional.ofNullable(operation.inputs().get(parameter))
                        .flatMap(Argument::singleName)
                        .map(constants::get));
    }

    /** Counts all bits: those after the last element must be zeros. */
    private static long ones(Tensor mask) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        long ones = 0;
        for (long at = 0; at < mask.sizeInBytes(); at += PIECE_BYTES) {
            piece.clear().limit((int) Math.min(PIECE_BYTES, mask.sizeInBytes() - at));
            mask.bytes().read(at, piece);
            for (int i = 0; i < piece.limit(); i++) {
                ones += Integer.bitCount(piece.get(i) & 0xFF);
            }
        }
        return ones;
    }
}
