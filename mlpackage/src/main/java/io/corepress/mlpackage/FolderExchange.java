package io.corepress.mlpackage;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Lets two folders swap names in one step, which Linux and macOS can do and the JDK does not offer. Used only where the
 * application allows native access, so that nobody gets a warning for it.
 */
final class FolderExchange {
    /** {@code AT_FDCWD}: paths are as they are. */
    private static final int LINUX_CURRENT_FOLDER = -100;

    private static final int LINUX_EXCHANGE = 2;
    private static final int MAC_SWAP = 2;

    private FolderExchange() {}

    /** {@return whether the two folders have swapped their names; if not, nothing has changed} */
    static boolean swap(Path one, Path other) {
        if (!FolderExchange.class.getModule().isNativeAccessEnabled()) {
            return false;
        }
        Charset charset = Charset.forName(System.getProperty("sun.jnu.encoding", "UTF-8"));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment first = arena.allocateFrom(one.toString(), charset);
            MemorySegment second = arena.allocateFrom(other.toString(), charset);
            Optional<MethodHandle> linux = function("renameat2", JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, JAVA_INT);
            if (linux.isPresent()) {
                return 0
                        == (int) linux.get()
                                .invokeExact(LINUX_CURRENT_FOLDER, first, LINUX_CURRENT_FOLDER, second, LINUX_EXCHANGE);
            }
            Optional<MethodHandle> mac = function("renamex_np", ADDRESS, ADDRESS, JAVA_INT);
            return mac.isPresent() && 0 == (int) mac.get().invokeExact(first, second, MAC_SWAP);
        } catch (Throwable e) {
            // A system without the function, or whose names have another charset: the caller has another way.
            return false;
        }
    }

    @SuppressWarnings("restricted")
    private static Optional<MethodHandle> function(String name, MemoryLayout... arguments) {
        Linker linker = Linker.nativeLinker();
        return linker.defaultLookup()
                .find(name)
                .map(address -> linker.downcallHandle(address, FunctionDescriptor.of(JAVA_INT, arguments)));
    }
}
