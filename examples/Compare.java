import io.corepress.compress.WeightSite;
import io.corepress.compress.WeightSites;
import io.corepress.compress.weight.WeightError;
import io.corepress.mlpackage.ModelPackage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Prints how far the weights of one model are from those of another: {@code Compare BEFORE AFTER}. */
public class Compare {
    public static void main(String[] args) throws IOException {
        try (ModelPackage before = ModelPackage.open(Path.of(args[0]));
                ModelPackage after = ModelPackage.open(Path.of(args[1]))) {
            Map<String, WeightSite> changed = WeightSites.of(after.program()).stream()
                    .collect(Collectors.toMap(WeightSite::name, Function.identity()));
            for (WeightSite site : WeightSites.of(before.program())) {
                WeightError error = WeightError.between(site.weight(), changed.get(site.name()).weight());
                System.out.printf("%s: %.1f dB, at most %g%n", site.name(), error.snrDecibels(), error.maxAbsoluteError());
            }
        }
    }
}
