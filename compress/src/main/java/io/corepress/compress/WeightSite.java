package io.corepress.compress;

import io.corepress.compress.weight.CompressedWeight;
import io.corepress.compress.weight.WeightRole;
import io.corepress.mil.Operation;
import io.corepress.mil.Uses.Use;
import java.util.List;
import java.util.Set;

/**
 * A weight in a function: a float constant, dense or compressed, and those who use it.
 *
 * @param function the name of the function
 * @param root the operation that yields the weight: a {@code const}, or the last of its {@code constexpr_*} operations
 * @param weight the stored form
 * @param parts the operations that make up the weight, the root included, and nothing else uses
 * @param uses by operations that are no part of a weight, and as outputs of blocks
 */
public record WeightSite(
        String function,
        Operation root,
        CompressedWeight weight,
        Set<Operation> parts,
        List<Use> uses,
        WeightRole role) {

    /** {@return the name by which others know the weight} */
    public String name() {
        return root.outputs().getFirst().name();
    }

    public boolean isCompressed() {
        return !(weight instanceof CompressedWeight.Dense);
    }

    /** {@return the operations that use the weight, in program order} */
    public List<Operation> consumers() {
        return uses.stream().flatMap(use -> use.consumer().stream()).toList();
    }
}
