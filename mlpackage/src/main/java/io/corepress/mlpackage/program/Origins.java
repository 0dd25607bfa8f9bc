package io.corepress.mlpackage.program;

import com.google.protobuf.MessageLite;
import io.corepress.tensor.Tensor;
import java.util.Collections;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The message that each object of a program was read from, by identity: an object that comes back unchanged is saved
 * as the message it was, with whatever that holds that we do not know. Filled while a model is read, not changed
 * afterwards.
 */
public final class Origins {
    /** Where a program says that a tensor is. */
    record BlobKey(String fileName, long offset) {}

    private final Map<Object, MessageLite> messages = new IdentityHashMap<>();
    private final Set<Object> holdingBlobs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Map<BlobKey, Tensor> blobs = new HashMap<>();
    private long blobReferences;

    /** {@return how many references to weight files have been read so far} */
    long blobReferences() {
        return blobReferences;
    }

    /**
     * Notes where {@code object} came from.
     *
     * @param message null if it was not there and the object stands for that
     * @param blobReferencesBefore the number of references read before this object and what it holds
     */
    <T> T add(T object, MessageLite message, long blobReferencesBefore) {
        messages.put(object, message);
        if (blobReferences > blobReferencesBefore) {
            holdingBlobs.add(object);
        }
        return object;
    }

    /** Notes where an object came from that holds no reference to a weight file. */
    <T> T add(T object, MessageLite message) {
        messages.put(object, message);
        return object;
    }

    /** {@return the tensor at a place that has been read before; null if none has} */
    Tensor blob(BlobKey key) {
        blobReferences++;
        return blobs.get(key);
    }

    void add(BlobKey key, Tensor tensor) {
        blobs.put(key, tensor);
    }

    /** {@return the message that {@code object} came from; null if there is none} */
    MessageLite message(Object object) {
        return messages.get(object);
    }

    /** {@return whether {@code object} stands for a message that was not there} */
    boolean isAbsent(Object object) {
        return messages.containsKey(object) && messages.get(object) == null;
    }

    /** {@return whether there are references to weight files in {@code object}, so that they may need an update} */
    boolean holdsBlobs(Object object) {
        return holdingBlobs.contains(object);
    }
}
