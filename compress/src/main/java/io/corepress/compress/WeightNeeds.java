package io.corepress.compress;

import io.corepress.compress.availability.Availability;
import io.corepress.compress.availability.StoredForms;
import io.corepress.mil.Need;
import io.corepress.mil.Program;
import java.util.List;

/** What the compressed weights of a program need. */
public final class WeightNeeds {
    private WeightNeeds() {}

    /** {@return a need for each compressed weight and each property of its form, which may have several} */
    public static List<Need> of(Program program) {
        return WeightSites.of(program).stream()
                .flatMap(site -> StoredForms.of(site.weight()).stream().map(row -> need(site, row)))
                .toList();
    }

    private static Need need(WeightSite site, Availability row) {
        return new Need(
                row.release(),
                Need.Kind.WEIGHT,
                row.describe(WeightFormat.nbits(site.weight())),
                site.function() + "/" + site.name());
    }
}
