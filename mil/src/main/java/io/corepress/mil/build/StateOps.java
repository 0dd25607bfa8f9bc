package io.corepress.mil.build;

/** Reading and writing state, from iOS 18 on. */
public sealed interface StateOps extends Emitter permits BlockBuilder {

    /** {@return the numbers that the state holds at this point} */
    default Var readState(String name, Var state) {
        return op("read_state", name, Params.of("input", state));
    }

    /**
     * Writes a state and reads it back. In files the update of a state is this pair of operations.
     *
     * @return the numbers that the state holds now
     */
    default Var updateState(String name, Var state, Var value) {
        writeState(name + "_write_state", state, value);
        return readState(name, state);
    }

    /** Writes a state that is not read again. */
    default void writeState(String name, Var state, Var value) {
        effect("write_state", name, Params.of("input", state).with("data", value));
    }
}
