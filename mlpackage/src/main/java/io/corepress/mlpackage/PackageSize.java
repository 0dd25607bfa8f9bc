package io.corepress.mlpackage;

import io.corepress.mlpackage.blob.BlobFile;
import java.io.IOException;

/**
 * How many bytes the files of a model take.
 *
 * @param totalBytes of all files of the package, or of the bare model file
 * @param weightBytes of the weight files that its programs use
 * @param modelBytes of the model file
 */
public record PackageSize(long totalBytes, long weightBytes, long modelBytes) {
    static PackageSize of(PackageSource source) throws IOException {
        long model = source.modelFile().size();
        long weights =
                source.weightFiles().values().stream().mapToLong(BlobFile::size).sum();
        long total = source.isPackage() ? PackageTree.of(source.root()).totalBytes() : model;
        return new PackageSize(total, weights, model);
    }
}
