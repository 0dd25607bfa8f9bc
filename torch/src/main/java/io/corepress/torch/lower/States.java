package io.corepress.torch.lower;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;

/** Reading and writing what a function keeps between predictions. */
final class States {
    private States() {}

    static final Map<String, Lowering> LOWERINGS = Map.ofEntries(
            entry("read_state", Lowering.of(call -> call.session().readState(name(call, "input")))),
            entry("write_state", States::write),
            entry("coreml_update_state", Lowering.of(States::update)));

    private static List<Datum> write(Call call) {
        call.session().writeState(name(call, "input"), call.tensor("data"));
        return List.of();
    }

    /** The form in coremltools' memory; in files it is a {@code write_state} and a {@code read_state}. */
    private static org.bytedeco.pytorch.Tensor update(Call call) {
        call.session().writeState(name(call, "state"), call.tensor("value"));
        return call.tensor("value");
    }

    private static String name(Call call, String parameter) {
        if (call.datum(parameter) instanceof Datum.State(String name)) {
            return name;
        }
        throw new IllegalArgumentException(parameter + " must be a state");
    }
}
