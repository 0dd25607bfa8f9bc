package io.corepress.mil.build;

import io.corepress.mil.OpSet;

/** Look-up by index. */
public sealed interface LookupOps extends Emitter permits BlockBuilder {

    /**
     * {@return a row of {@code table} for each index: {@code gather} along axis 0, as embeddings use it}
     *
     * @param table shape {@code [rows, ...]}
     * @param indices int32, from 0 to rows - 1
     */
    default Var gather(String name, Var table, Var indices) {
        Params params = Params.of("x", table).with("indices", indices).with("axis", 0);
        if (opset().isAtLeast(OpSet.CORE_ML_6)) {
            params = params.with("batch_dims", 0);
        }
        if (opset().isAtLeast(OpSet.CORE_ML_7)) {
            params = params.with("validate_indices", false);
        }
        return op("gather", name, params);
    }
}
