package io.corepress.onnx;

/** Is told how far an import is, and may stop it. */
public interface ImportListener {
    ImportListener NONE = (done, total) -> {};

    /**
     * @param done nodes of the graph so far
     * @param total nodes in all
     */
    void onNode(long done, long total);

    /** {@return whether the import should end}; it does so before the next node */
    default boolean isCancelled() {
        return false;
    }
}
