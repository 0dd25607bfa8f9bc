package io.corepress.mlpackage;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.SecureRandom;

/**
 * A file or folder that is written beside its target and takes the target's place when it is whole. Until then the
 * target stays what it is; if writing ends in any other way, also by a signal that ends the JVM, the partial output is
 * deleted. It has a life, so it changes.
 */
final class PartialOutput implements AutoCloseable {
    private static final SecureRandom RANDOM = new SecureRandom();

    private enum State {
        OPEN,
        COMMITTED,
        DELETED
    }

    private final Path target;
    private final boolean overwrite;
    private final Path path;
    private final Path aside;
    private final Thread hook = new Thread(this::delete, "corepress-delete-partial-output");
    private State state = State.OPEN;

    private PartialOutput(Path target, boolean overwrite) {
        this.target = target;
        this.overwrite = overwrite;
        String mark = ProcessHandle.current().pid() + "-" + Long.toHexString(RANDOM.nextLong());
        this.path = target.resolveSibling("." + target.getFileName() + ".partial-" + mark);
        this.aside = target.resolveSibling("." + target.getFileName() + ".replaced-" + mark);
    }

    /**
     * Finds a name beside the target; nothing is created yet.
     *
     * @throws NoSuchFileException if the folder of the target does not exist
     * @throws FileAlreadyExistsException if the target exists and may not be replaced, or is no model
     */
    static PartialOutput beside(Path out, boolean overwrite) throws IOException {
        Path target = out.toAbsolutePath();
        if (!Files.isDirectory(target.getParent())) {
            throw new NoSuchFileException(
                    target.getParent().toString(), null, "the folder of the output does not exist");
        }
        requireReplaceable(target, overwrite);
        PartialOutput output = new PartialOutput(target, overwrite);
        try {
            Runtime.getRuntime().addShutdownHook(output.hook);
        } catch (IllegalStateException e) {
            throw new IOException("the process is ending", e);
        }
        return output;
    }

    private static void requireReplaceable(Path target, boolean overwrite) throws IOException {
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        if (!overwrite) {
            throw new FileAlreadyExistsException(target.toString());
        }
        boolean isPackage = target.toString().endsWith(".mlpackage");
        if (Files.isDirectory(target) != isPackage || (isPackage && !looksLikePackage(target))) {
            throw new FileAlreadyExistsException(target.toString(), null, "what is there is no model");
        }
    }

    private static boolean looksLikePackage(Path folder) throws IOException {
        if (Files.exists(folder.resolve(Manifest.FILE_NAME))) {
            return true;
        }
        try (var children = Files.newDirectoryStream(folder)) {
            return !children.iterator().hasNext();
        }
    }

    /** {@return where to write} */
    Path path() {
        return path;
    }

    /**
     * Puts the partial output in the place of the target.
     *
     * @throws IOException if that failed; the target is then what it was
     */
    synchronized void commit() throws IOException {
        if (state != State.OPEN) {
            throw new IOException("the output was given up before it was whole");
        }
        requireReplaceable(target, overwrite);
        if (!Files.exists(target, LinkOption.NOFOLLOW_LINKS)) {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } else if (!Files.isDirectory(target, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(path)) {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } else {
            replaceFolder();
        }
        state = State.COMMITTED;
        forgetHook();
    }

    private void replaceFolder() throws IOException {
        if (FolderExchange.swap(path, target)) {
            deleteTree(path);
            return;
        }
        // Without a swap there is a moment without a target; a process killed then leaves the old one under its
        // other name.
        Files.move(target, aside, StandardCopyOption.ATOMIC_MOVE);
        try {
            Files.move(path, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException | RuntimeException e) {
            Files.move(aside, target, StandardCopyOption.ATOMIC_MOVE);
            throw e;
        }
        deleteTree(aside);
    }

    /** Deletes the partial output unless it has been committed. */
    @Override
    public void close() {
        delete();
        forgetHook();
    }

    private synchronized void delete() {
        // Also a second time: after a signal the writing thread may have gone on for a moment.
        if (state != State.COMMITTED) {
            state = State.DELETED;
            deleteTree(path);
        }
    }

    private void forgetHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // The process is ending: the hook runs or has run, and finds nothing to do.
        }
    }

    /** Deletes a tree as far as possible, without following links. */
    private static void deleteTree(Path root) {
        // When a signal ends the process, another thread may still be creating files in there.
        for (int attempt = 0; attempt < 5 && Files.exists(root, LinkOption.NOFOLLOW_LINKS); attempt++) {
            try {
                Files.walkFileTree(root, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.deleteIfExists(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException e) {
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path folder, IOException e) throws IOException {
                        Files.deleteIfExists(folder);
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                // Tried again; what cannot be deleted stays under its hidden name.
            }
        }
    }
}
