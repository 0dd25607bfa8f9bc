package io.corepress.learn;

import io.corepress.compress.WeightSite;
import io.corepress.compress.weight.CompressedWeight.Dense;
import io.corepress.tensor.Tensor;

/** What makes two weights the same one: the bytes of dense weights, which several constants may share. */
final class WeightIdentity {
    private WeightIdentity() {}

    /** {@return an object to be compared by identity} */
    static Object of(WeightSite site) {
        return site.weight() instanceof Dense(Tensor tensor) ? tensor.bytes() : site.root();
    }
}
