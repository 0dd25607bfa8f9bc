package io.corepress.torch.autograd;

import io.corepress.torch.binding.NativeLibrary;
import org.bytedeco.javacpp.PointerScope;

/**
 * A stretch of a thread's work: the variables that come into being in it are freed at its end, unless they are {@link
 * Variable#keep() kept}. Scopes nest, and are closed in the opposite order of opening.
 */
public final class VariableScope implements AutoCloseable {
    private final PointerScope scope;
    private final GradientMode mode;

    private VariableScope(boolean remembering) {
        NativeLibrary.load(0);
        mode = new GradientMode(remembering);
        scope = new PointerScope();
    }

    /** {@return a scope in which variables remember how they were computed} */
    public static VariableScope open() {
        return new VariableScope(true);
    }

    /** {@return a scope in which nothing is remembered: quicker, and takes less memory} */
    public static VariableScope withoutGradients() {
        return new VariableScope(false);
    }

    @Override
    public void close() {
        scope.close();
        mode.close();
    }
}
