package io.corepress.learn.train.trained;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/**
 * All that training changes of a function.
 *
 * @param weights of different names
 * @param activations whose values are no other's
 */
public record Trainees(List<TrainedWeight> weights, List<TrainedActivation> activations) {
    public Trainees {
        weights = List.copyOf(weights);
        activations = List.copyOf(activations);
        Set<String> names = new HashSet<>();
        weights.forEach(weight -> requireNew(names, weight.name()));
        activations.forEach(activation -> activation.values().forEach(name -> requireNew(names, name)));
    }

    public static Trainees of(List<TrainedWeight> weights) {
        return new Trainees(weights, List.of());
    }

    /** {@return these, and those of {@code more} whose names are new: what is compressed first, then the rest} */
    public Trainees orElse(List<TrainedWeight> more) {
        Set<String> names = new HashSet<>();
        weights.forEach(weight -> names.add(weight.name()));
        List<TrainedWeight> all = new ArrayList<>(weights);
        for (TrainedWeight weight : more) {
            if (names.add(weight.name())) {
                all.add(weight);
            } else {
                weight.close();
            }
        }
        return new Trainees(all, activations);
    }

    /** {@return weights, then activations} */
    public Stream<Trained> all() {
        return Stream.concat(weights.stream(), activations.stream());
    }

    private static void requireNew(Set<String> names, String name) {
        if (!names.add(name)) {
            throw new IllegalArgumentException(name + " is trained twice");
        }
    }
}
