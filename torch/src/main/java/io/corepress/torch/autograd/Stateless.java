package io.corepress.torch.autograd;

import io.corepress.torch.lower.Session;
import org.bytedeco.pytorch.Generator;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;

/** What operations of one run of a function without states share: random numbers. */
final class Stateless implements Session {
    private final Generator generator;

    Stateless(long seed) {
        generator = torch.createCPUGenerator(seed);
    }

    @Override
    public Tensor readState(String name) {
        throw new IllegalStateException("the function has no state " + name);
    }

    @Override
    public void writeState(String name, Tensor numbers) {
        throw new IllegalStateException("the function has no state " + name);
    }

    @Override
    public Generator random() {
        return generator;
    }
}
