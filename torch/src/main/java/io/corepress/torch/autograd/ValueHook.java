package io.corepress.torch.autograd;

/** Sees the float values of a function as they are computed, and may put others in their place. */
public interface ValueHook {
    ValueHook NONE = new ValueHook() {
        @Override
        public boolean wants(String name) {
            return false;
        }

        @Override
        public Variable value(String name, Variable value) {
            return value;
        }
    };

    /** {@return whether the value of this name, an input or a result of an operation, is of interest} */
    boolean wants(String name);

    /**
     * {@return what is used in its place, or {@code value} itself; of the same shape}
     *
     * @param value freed after this call, unless it is kept or returned
     */
    Variable value(String name, Variable value);
}
