package io.corepress.press;

import io.corepress.compress.OpSetMove;
import io.corepress.compress.WeightNeeds;
import io.corepress.mil.Need;
import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import io.corepress.mil.op.Obstacle;
import io.corepress.mil.op.OperatorNeeds;
import io.corepress.mlpackage.FormatNeeds;
import io.corepress.mlpackage.ModelPackage;
import io.corepress.neuralnetwork.check.NetworkNeeds;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which systems run a model, and because of what. */
public final class ModelNeeds {
    /** What the file says it needs; everything else is what it holds. */
    private static final Set<Need.Kind> STATED = EnumSet.of(Need.Kind.VERSION, Need.Kind.OPERATOR_SET);

    private ModelNeeds() {}

    /**
     * Equal needs of several parts of a model.
     *
     * @param places the parts, each once
     */
    public record Reason(OsRelease release, Need.Kind kind, String what, List<String> places) {
        public Reason {
            places = List.copyOf(places);
        }

        /** {@return for example {@code 4-bit tables (constexpr_lut_to_dense) in 54 weights}} */
        public String toText() {
            return places.equals(List.of("")) ? what : what + " in " + kind.count(places.size());
        }
    }

    /** {@return all needs of the file, its features, layers, operations and weights, the newest first} */
    public static List<Reason> of(ModelPackage model) {
        List<Need> needs = new ArrayList<>(FormatNeeds.of(model));
        needs.addAll(NetworkNeeds.of(model));
        model.programs().forEach((path, program) -> {
            List<Need> inside = new ArrayList<>(OperatorNeeds.of(program));
            inside.addAll(WeightNeeds.of(program));
            inside.forEach(need -> needs.add(need.under(path)));
        });
        return grouped(needs);
    }

    /** {@return the first systems that run a model with these needs} */
    public static OsRelease release(List<Reason> reasons) {
        return reasons.stream().map(Reason::release).max(OsRelease::compareTo).orElse(OsRelease.IOS_11);
    }

    /** {@return the first systems that know all that is in a model, whatever version it states} */
    public static OsRelease releaseOfContents(List<Reason> reasons) {
        return release(reasons.stream()
                .filter(reason -> !STATED.contains(reason.kind()))
                .toList());
    }

    /**
     * {@return what in a model needs the newest of the systems that it needs: its contents, or, if older systems know
     * all of these, the version or operator set that it states}
     */
    public static List<Reason> decisive(List<Reason> reasons) {
        OsRelease release = release(reasons);
        List<Reason> newest =
                reasons.stream().filter(reason -> reason.release() == release).toList();
        List<Reason> contents = newest.stream()
                .filter(reason -> !STATED.contains(reason.kind()))
                .toList();
        return contents.isEmpty() ? newest : contents;
    }

    /** {@return what keeps the programs of a model from moving to a newer operator set} */
    public static List<Obstacle> obstacles(ModelPackage model, OpSet target) {
        List<Obstacle> obstacles = new ArrayList<>();
        model.programs()
                .forEach((path, program) -> OpSetMove.obstacles(program, target)
                        .forEach(obstacle -> obstacles.add(
                                path.isEmpty()
                                        ? obstacle
                                        : new Obstacle(
                                                path + "/" + obstacle.function(),
                                                obstacle.operation(),
                                                obstacle.type(),
                                                obstacle.reason()))));
        return List.copyOf(obstacles);
    }

    private static List<Reason> grouped(List<Need> needs) {
        record Key(OsRelease release, Need.Kind kind, String what) {}
        Map<Key, Set<String>> groups = new LinkedHashMap<>();
        for (Need need : needs) {
            groups.computeIfAbsent(new Key(need.release(), need.kind(), need.what()), key -> new LinkedHashSet<>())
                    .add(need.place());
        }
        List<Reason> reasons = new ArrayList<>();
        groups.forEach(
                (key, places) -> reasons.add(new Reason(key.release(), key.kind(), key.what(), List.copyOf(places))));
        reasons.sort(Comparator.comparing(Reason::release).reversed());
        return List.copyOf(reasons);
    }
}
