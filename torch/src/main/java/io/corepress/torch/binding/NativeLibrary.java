package io.corepress.torch.binding;

import io.corepress.mil.UnsupportedModelException;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;

/** Loads libtorch, once, when it is needed first: that takes about a second, and more the very first time. */
public final class NativeLibrary {
    private NativeLibrary() {}

    /**
     * Makes libtorch ready.
     *
     * @param threads for one operation; 0 leaves the number as it is
     * @throws UnsupportedModelException if there is no libtorch for this machine
     */
    public static void load(int threads) {
        // The binding would stop the program when the whole process, mapped files included, outgrows the Java heap.
        setIfAbsent("org.bytedeco.javacpp.maxBytes", "0");
        setIfAbsent("org.bytedeco.javacpp.maxPhysicalBytes", "0");
        try {
            Loader.load(torch.class);
        } catch (LinkageError e) {
            // The binding itself may be what is missing, so it cannot be asked for the platform.
            throw new UnsupportedModelException("running a model needs libtorch, and there is none for "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch")
                    + " on the class path (its jars belong into the folder native beside corepress.jar): "
                    + e.getMessage());
        }
        if (threads > 0) {
            torch.set_num_threads(threads);
        }
    }

    private static void setIfAbsent(String property, String value) {
        if (System.getProperty(property) == null) {
            System.setProperty(property, value);
        }
    }
}
