package io.corepress.onnx.convert;

import io.corepress.onnx.convert.GraphValue.Known;
import io.corepress.tensor.Tensor;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Computes what can be known while the program is made: sizes, and whatever follows from known tensors alone. */
final class Folding {
    /** Computes the first output of a node all of whose inputs are known. */
    interface KnownFold {
        Tensor apply(Call call);
    }

    /** Computes the output of a node some of whose inputs are sizes; nothing if it must be computed in the program. */
    interface SizesFold {
        Optional<GraphValue> apply(Call call);
    }

    private static final Map<String, KnownFold> KNOWN = known();
    private static final Map<String, SizesFold> SIZES = SizeFolds.all();

    private Folding() {}

    private static Map<String, KnownFold> known() {
        Map<String, KnownFold> folds = new HashMap<>();
        folds.putAll(ElementwiseFolds.all());
        folds.putAll(MoveFolds.all());
        folds.putAll(ReductionFolds.all());
        return Map.copyOf(folds);
    }

    /** {@return the outputs of a node, if they can be known now} */
    static Optional<List<GraphValue>> fold(Call call) {
        if (!call.node().domain().isEmpty()) {
            return Optional.empty();
        }
        KnownFold known = KNOWN.get(call.node().type());
        if (known != null && call.inputCount() > 0 && isSmall(call)) {
            return Optional.of(List.of(new Known(known.apply(call))));
        }
        SizesFold sizes = SIZES.get(call.node().type());
        return sizes == null ? Optional.empty() : sizes.apply(call).map(List::of);
    }

    private static boolean isSmall(Call call) {
        long limit = call.writer().settings().foldLimit();
        return call.values().stream()
                .allMatch(value -> !(value instanceof GraphValue.Quantized)
                        && Call.known(value)
                                .filter(tensor -> tensor.elementCount() <= limit
                                        && !tensor.dataType().isSubByte())
                                .isPresent());
    }
}
