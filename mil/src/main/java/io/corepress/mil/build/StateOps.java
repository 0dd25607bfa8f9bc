package io.corepress.mil.build;

import io.corepress.mil.OpSet;

/** Reading and writing state. */
public sealed interface StateOps extends Emitter permits BlockBuilder {

    /** {@return the numbers that the state holds at this point} */
    default Var readState(String name, Var state) {
        requireStates(name);
        Params params = Params.none().with("input", state);
        return op("read_state", name, params, state.dataType(), state.shape());
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
        requireStates(name);
        Check.that(
                value.type().equals(state.tensorType()),
                name,
                "the value must have the type of the state",
                state,
                value);
        effect("write_state", name, Params.none().with("input", state).with("data", value));
    }

    private void requireStates(String name) {
        Check.that(opset().isAtLeast(OpSet.CORE_ML_8), name, "states need iOS18", opset().target());
    }
}
