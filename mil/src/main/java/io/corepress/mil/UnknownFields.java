package io.corepress.mil;

import java.util.Arrays;

/**
 * Fields of a message that this version of Corepress does not know, kept as they were so that saving loses nothing.
 *
 * @param serialized protobuf wire format; must not be changed
 */
public record UnknownFields(byte[] serialized) {
    private static final UnknownFields NONE = new UnknownFields(new byte[0]);

    public static UnknownFields none() {
        return NONE;
    }

    public boolean isEmpty() {
        return serialized.length == 0;
    }

    @Override
    public boolean equals(Object object) {
        return object instanceof UnknownFields other && Arrays.equals(serialized, other.serialized);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(serialized);
    }
}
