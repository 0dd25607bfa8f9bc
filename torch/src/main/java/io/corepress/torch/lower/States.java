package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/**
 * Reading and writing what a function keeps between predictions. What coremltools shows as {@code coreml_update_state} is
 * a pair of these in files.
 */
final class States {
    private States() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("read_state", Lowering.of(call -> call.session().readState(name(call, "input")))),
            entry("write_state", States::write));

    private static List<Datum> write(Call call) {
        call.session().writeState(name(call, "input"), call.tensor("data"));
        return List.of();
    }

    private static String name(Call call, String parameter) {
        if (call.datum(parameter) instanceof Datum.State(String name)) {
            return name;
        }
        throw new IllegalArgumentException(parameter + " must be a state");
    }
}
