package io.corepress.mil;

import java.util.Arrays;
import java.util.Optional;

/**
 * The operator sets of ML programs. Each came with an OS release and a specification version of the model file; a
 * model needs that OS or a newer one.
 */
public enum OpSet {
    CORE_ML_5("CoreML5", OsRelease.IOS_15),
    CORE_ML_6("CoreML6", OsRelease.IOS_16),
    CORE_ML_7("CoreML7", OsRelease.IOS_17),
    CORE_ML_8("CoreML8", OsRelease.IOS_18),
    CORE_ML_9("CoreML9", OsRelease.IOS_26);

    private final String milName;
    private final OsRelease release;

    OpSet(String milName, OsRelease release) {
        this.milName = milName;
        this.release = release;
    }

    /** {@return the name in the file, for example {@code CoreML7}} */
    public String milName() {
        return milName;
    }

    /** {@return the first systems that run it} */
    public OsRelease release() {
        return release;
    }

    /** {@return the specification version of a model file with such a program, for example 8} */
    public int specificationVersion() {
        return release.specificationVersion();
    }

    /** {@return the name as a deployment target, for example {@code iOS17}} */
    public String target() {
        return release.target();
    }

    /** {@return the first systems that run it, for example {@code iOS 17 / macOS 14}} */
    public String osNames() {
        return release.osNames();
    }

    public boolean isAtLeast(OpSet other) {
        return compareTo(other) >= 0;
    }

    /** {@return the set of this name in the file, if it is known} */
    public static Optional<OpSet> of(String milName) {
        return Arrays.stream(values())
                .filter(set -> set.milName.equals(milName))
                .findFirst();
    }

    /** {@return the set that came with these systems; none for those before ML programs} */
    public static Optional<OpSet> of(OsRelease release) {
        return Arrays.stream(values()).filter(set -> set.release == release).findFirst();
    }

    /**
     * {@return the set for a deployment target such as {@code iOS18}, {@code macOS15} or {@code 18}}
     *
     * @throws IllegalArgumentException if there is no such target
     */
    public static OpSet ofTarget(String target) {
        for (OpSet set : values()) {
            if (set.release.isNamed(target)) {
                return set;
            }
        }
        throw new IllegalArgumentException(
                "target must be one of iOS15, iOS16, iOS17, iOS18, iOS26 (or the macOS of that year), got " + target);
    }
}
