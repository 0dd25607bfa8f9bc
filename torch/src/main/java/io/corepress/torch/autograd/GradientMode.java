package io.corepress.torch.autograd;

import org.bytedeco.pytorch.AutoGradMode;

/** Whether this thread remembers how variables are computed; as it was before, when it is closed. */
final class GradientMode implements AutoCloseable {
    private final AutoGradMode mode;

    GradientMode(boolean remembering) {
        mode = new AutoGradMode(remembering);
    }

    /** A scope around would hold on to the mode if it were merely closed. */
    @Override
    public void close() {
        mode.deallocate();
    }
}
