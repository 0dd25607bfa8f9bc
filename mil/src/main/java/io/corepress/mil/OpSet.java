package io.corepress.mil;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * The operator sets of ML programs. Each came with an OS release and a specification version of the model file; a
 * model needs that OS or a newer one.
 */
public enum OpSet {
    CORE_ML_5("CoreML5", 6, "iOS15", "iOS 15 / macOS 12"),
    CORE_ML_6("CoreML6", 7, "iOS16", "iOS 16 / macOS 13"),
    CORE_ML_7("CoreML7", 8, "iOS17", "iOS 17 / macOS 14"),
    CORE_ML_8("CoreML8", 9, "iOS18", "iOS 18 / macOS 15"),
    CORE_ML_9("CoreML9", 10, "iOS26", "iOS 26 / macOS 26");

    private final String milName;
    private final int specificationVersion;
    private final String target;
    private final String osNames;

    OpSet(String milName, int specificationVersion, String target, String osNames) {
        this.milName = milName;
        this.specificationVersion = specificationVersion;
        this.target = target;
        this.osNames = osNames;
    }

    /** {@return the name in the file, for example {@code CoreML7}} */
    public String milName() {
        return milName;
    }

    /** {@return the specification version of a model file with such a program, for example 8} */
    public int specificationVersion() {
        return specificationVersion;
    }

    /** {@return the name as a deployment target, for example {@code iOS17}} */
    public String target() {
        return target;
    }

    /** {@return the first systems that run it, for example {@code iOS 17 / macOS 14}} */
    public String osNames() {
        return osNames;
    }

    /** {@return the first systems that take a model file of a specification version, also of those before ML programs} */
    public static String osNames(int specificationVersion) {
        return Arrays.stream(values())
                .filter(set -> set.specificationVersion == specificationVersion)
                .findFirst()
                .map(OpSet::osNames)
                .orElseGet(() -> switch (specificationVersion) {
                    case 1 -> "iOS 11 / macOS 10.13";
                    case 2 -> "iOS 11.2 / macOS 10.13.2";
                    case 3 -> "iOS 12 / macOS 10.14";
                    case 4 -> "iOS 13 / macOS 10.15";
                    case 5 -> "iOS 14 / macOS 11";
                    default -> "a system newer than this version of Corepress knows";
                });
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

    /**
     * {@return the set for a deployment target such as {@code iOS18}, {@code macOS15} or {@code 18}}
     *
     * @throws IllegalArgumentException if there is no such target
     */
    public static OpSet ofTarget(String target) {
        String wanted = target.strip().toLowerCase(Locale.ROOT);
        for (OpSet set : values()) {
            String ios = set.target.substring(3);
            String macOs = set.osNames.substring(set.osNames.lastIndexOf(' ') + 1);
            if (wanted.equals(ios) || wanted.equals("ios" + ios) || wanted.equals("macos" + macOs)) {
                return set;
            }
        }
        throw new IllegalArgumentException(
                "target must be one of iOS15, iOS16, iOS17, iOS18, iOS26 (or the macOS of that year), got " + target);
    }
}
