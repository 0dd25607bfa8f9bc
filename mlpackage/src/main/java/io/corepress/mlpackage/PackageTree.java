package io.corepress.mlpackage;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * All that is in a package. Links to files are followed, since model hubs store files so; a link to a folder is not,
 * since it could lead anywhere.
 *
 * @param folders relative to the package, outer ones first, without the package itself
 * @param files relative to the package
 */
record PackageTree(Path root, List<Path> folders, List<Path> files) {
    /** No package is nested like this; a deeper one would rather be a trap. */
    private static final int MAX_DEPTH = 32;

    /** @throws IOException if something in there is neither a folder nor a file */
    static PackageTree of(Path root) throws IOException {
        PackageTree tree = new PackageTree(root, new ArrayList<>(), new ArrayList<>());
        tree.add(root, 0);
        return tree;
    }

    private void add(Path folder, int depth) throws IOException {
        if (depth > MAX_DEPTH) {
            throw new IOException(folder + ": folders nested more than " + MAX_DEPTH + " deep");
        }
        try (DirectoryStream<Path> children = Files.newDirectoryStream(folder)) {
            for (Path child : children) {
                if (Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
                    folders.add(root.relativize(child));
                    add(child, depth + 1);
                } else if (Files.isRegularFile(child)) {
                    files.add(root.relativize(child));
                } else {
                    throw new IOException(child + " is not a regular file");
                }
            }
        }
    }

    long totalBytes() throws IOException {
        long total = 0;
        for (Path file : files) {
            total += Files.size(root.resolve(file));
        }
        return total;
    }
}
