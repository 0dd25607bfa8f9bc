package io.corepress.torch;

import io.corepress.torch.run.Hooks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.pytorch.Tensor;

/** The values of one run whose gradients are wanted. */
final class Tracked implements Hooks, AutoCloseable {
    private final Set<String> wanted;
    private final Map<String, List<Tensor>> found = new HashMap<>();

    Tracked(Set<String> wanted) {
        this.wanted = wanted;
    }

    /** An operation may take a constant more than once: it is one leaf all the same. */
    @Override
    public Tensor constant(String name, Tensor constant) {
        if (!wanted.contains(name)) {
            return constant;
        }
        List<Tensor> before = found.get(name);
        return before == null ? keep(name, leaf(constant)) : before.getFirst();
    }

    @Override
    public Tensor value(String name, Tensor value) {
        if (!wanted.contains(name)) {
            return value;
        }
        return keep(name, value.requires_grad() ? value : leaf(value));
    }

    private static Tensor leaf(Tensor tensor) {
        Tensor leaf = tensor.detach();
        if (leaf.is_floating_point()) {
            leaf.set_requires_grad(true);
        }
        return leaf;
    }

    private Tensor keep(String name, Tensor tensor) {
        tensor.retainReference();
        found.computeIfAbsent(name, key -> new ArrayList<>()).add(tensor);
        return tensor;
    }

    /** {@return the tensors of a name: of a value inside a loop one for each round} */
    List<Tensor> of(String name) {
        List<Tensor> tensors = found.get(name);
        if (tensors == null) {
            throw new IllegalArgumentException("no gradient of " + name
                    + ": it is neither an input nor computed nor a constant that an operation takes as a tensor");
        }
        if (!tensors.getFirst().is_floating_point()) {
            throw new IllegalArgumentException(name + " holds integers, which have no gradient");
        }
        return tensors;
    }

    @Override
    public void close() {
        found.values().forEach(tensors -> tensors.forEach(Pointer::releaseReference));
        found.clear();
    }
}
