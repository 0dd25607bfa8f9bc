package io.corepress.mlpackage;

import io.corepress.mil.Need;
import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.specification.ModelTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What a model file needs, the programs and networks in it aside: its version, its kind, its features. */
public final class FormatNeeds {
    private FormatNeeds() {}

    /** {@return the needs of a model and of those inside it; places are after their paths} */
    public static List<Need> of(ModelPackage model) {
        List<Need> needs = new ArrayList<>();
        ModelTree.forEach(model.versionedMessage(), (path, message) -> {
            OsRelease.of(message.getSpecificationVersion())
                    .ifPresent(release -> needs.add(new Need(
                            release,
                            Need.Kind.VERSION,
                            "specification version " + message.getSpecificationVersion(),
                            path)));
            kind(message, path).ifPresent(needs::add);
            List<Need> inside = new ArrayList<>(DescriptionNeeds.of(message.getDescription()));
            if (message.getIsUpdatable()) {
                inside.add(new Need(OsRelease.IOS_13, Need.Kind.MODEL, "training on the device", ""));
            }
            inside.forEach(need -> needs.add(need.under(path)));
        });
        return List.copyOf(needs);
    }

    private static Optional<Need> kind(Model message, String path) {
        return release(message.getTypeCase())
                .map(release ->
                        new Need(release, Need.Kind.MODEL, "kind of model " + ModelPackage.kind(message), path));
    }

    private static Optional<OsRelease> release(Model.TypeCase kind) {
        return switch (kind) {
            case CUSTOMMODEL,
                    NONMAXIMUMSUPPRESSION,
                    BAYESIANPROBITREGRESSOR,
                    TEXTCLASSIFIER,
                    WORDTAGGER,
                    VISIONFEATUREPRINT -> Optional.of(OsRelease.IOS_12);
            case KNEARESTNEIGHBORSCLASSIFIER,
                    LINKEDMODEL,
                    ITEMSIMILARITYRECOMMENDER,
                    SOUNDANALYSISPREPROCESSING,
                    GAZETTEER,
                    WORDEMBEDDING -> Optional.of(OsRelease.IOS_13);
            case SERIALIZEDMODEL -> Optional.of(OsRelease.IOS_14);
            case MLPROGRAM, AUDIOFEATUREPRINT -> Optional.of(OsRelease.IOS_15);
            case CLASSCONFIDENCETHRESHOLDING -> Optional.of(OsRelease.IOS_17);
            default -> Optional.empty();
        };
    }
}
