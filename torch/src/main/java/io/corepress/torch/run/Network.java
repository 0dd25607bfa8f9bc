package io.corepress.torch.run;

import io.corepress.mil.Function;
import io.corepress.mil.NamedType;
import io.corepress.torch.lower.Datum;
import io.corepress.torch.lower.Lowering;
import io.corepress.torch.lower.Session;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A function that is ready to run, with its constants. Belongs to one thread at a time. */
public final class Network implements AutoCloseable {
    private final Plan plan;
    private final Constants constants;
    private final boolean roundsToHalf;

    private Network(Plan plan, boolean roundsToHalf) {
        this.plan = plan;
        this.constants = new Constants(plan.constants());
        this.roundsToHalf = roundsToHalf;
    }

    /**
     * {@return the function, ready to run}; its weights are read when they are used first
     *
     * @param roundsToHalf whether values that the program declares as fp16 are rounded to that
     */
    public static Network of(Function function, Map<String, Lowering> lowerings, boolean roundsToHalf) {
        return new Network(Planner.plan(function, lowerings), roundsToHalf);
    }

    public List<NamedType> inputs() {
        return plan.inputs();
    }

    /** {@return the names of the outputs in the order of the function} */
    public List<String> outputs() {
        List<String> outputs = new ArrayList<>();
        for (int slot : plan.body().outputs()) {
            outputs.add(plan.names().get(slot));
        }
        return outputs;
    }

    /**
     * Runs the function. Whether gradients are recorded is up to the caller's thread.
     *
     * @param inputs one for each input, states excepted; they stay the caller's
     * @return the outputs, which become the caller's: by name, in the order of the function
     */
    public Map<String, Datum> run(Map<String, Datum> inputs, Session session, Hooks hooks) {
        List<Datum> data = plan.inputs().stream()
                .map(input -> inputs.getOrDefault(input.name(), new Datum.State(input.name())))
                .toList();
        Run run = new Run(plan, constants, roundsToHalf, session, hooks);
        List<Datum> results = run.run(data);
        Map<String, Datum> outputs = new LinkedHashMap<>();
        List<String> names = outputs();
        for (int i = 0; i < names.size(); i++) {
            outputs.put(names.get(i), results.get(i));
        }
        return outputs;
    }

    @Override
    public void close() {
        constants.close();
    }
}
