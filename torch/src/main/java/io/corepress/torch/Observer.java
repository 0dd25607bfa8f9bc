package io.corepress.torch;

import io.corepress.tensor.Tensor;

/** Watches the values of a program as they appear. */
public interface Observer {
    Observer NONE = new Observer() {
        @Override
        public boolean wants(String name) {
            return false;
        }

        @Override
        public void value(String name, Tensor value) {
            // asked for nothing
        }
    };

    /** {@return whether the value of this name is of interest}; copying it out costs time and memory */
    boolean wants(String name);

    /**
     * Gets a value: an input, or the result of an operation. Inside a loop a name appears once in each round.
     *
     * @param value floats as float32, whatever the program declares
     */
    void value(String name, Tensor value);
}
