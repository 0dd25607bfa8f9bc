package io.corepress.mil.network;

import io.corepress.mil.build.Var;

/**
 * The sum of a branch and of a way around it: He, Zhang, Ren, Sun, "Deep Residual Learning for Image
 * Recognition", 2015.
 *
 * @param shortcut the way around; an empty {@link Sequential} hands on what comes in
 */
public record Residual(Layer branch, Layer shortcut) implements Layer {

    /** {@return the branch and what comes in, which must be of the shape of what the branch yields} */
    public static Residual of(Layer branch) {
        return new Residual(branch, Sequential.empty());
    }

    public Residual withShortcut(Layer other) {
        return new Residual(branch, other);
    }

    @Override
    public Var add(LayerScope scope, Var x) {
        Var changed = branch.add(scope.inner("branch"), x);
        Var kept = shortcut.add(scope.inner("shortcut"), x);
        return scope.builder().add(scope.name(), changed, kept);
    }
}
