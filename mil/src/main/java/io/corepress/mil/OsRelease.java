package io.corepress.mil;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** The systems that brought a new version of Core ML's file format: a model needs one of them, or a newer one. */
public enum OsRelease {
    IOS_11(1, "iOS11", "iOS 11 / macOS 10.13"),
    IOS_11_2(2, "iOS11.2", "iOS 11.2 / macOS 10.13.2"),
    IOS_12(3, "iOS12", "iOS 12 / macOS 10.14"),
    IOS_13(4, "iOS13", "iOS 13 / macOS 10.15"),
    IOS_14(5, "iOS14", "iOS 14 / macOS 11"),
    IOS_15(6, "iOS15", "iOS 15 / macOS 12"),
    IOS_16(7, "iOS16", "iOS 16 / macOS 13"),
    IOS_17(8, "iOS17", "iOS 17 / macOS 14"),
    IOS_18(9, "iOS18", "iOS 18 / macOS 15"),
    IOS_26(10, "iOS26", "iOS 26 / macOS 26");

    private final int specificationVersion;
    private final String target;
    private final String osNames;

    OsRelease(int specificationVersion, String target, String osNames) {
        this.specificationVersion = specificationVersion;
        this.target = target;
        this.osNames = osNames;
    }

    /** {@return the newest version of the format that it reads, 1 to 10} */
    public int specificationVersion() {
        return specificationVersion;
    }

    /** {@return the name as a deployment target, for example {@code iOS17}} */
    public String target() {
        return target;
    }

    /** {@return for example {@code iOS 17 / macOS 14}} */
    public String osNames() {
        return osNames;
    }

    public boolean isAtLeast(OsRelease other) {
        return compareTo(other) >= 0;
    }

    /** {@return the first systems that read this version of the format, if it is known} */
    public static Optional<OsRelease> of(int specificationVersion) {
        return Arrays.stream(values())
                .filter(release -> release.specificationVersion == specificationVersion)
                .findFirst();
    }

    /** {@return the first systems that read this version of the format, in words, also where it is unknown} */
    public static String namesOf(int specificationVersion) {
        return of(specificationVersion)
                .map(OsRelease::osNames)
                .orElse("a system newer than this version of Corepress knows");
    }

    /**
     * {@return the release for a deployment target such as {@code iOS14}, {@code macOS11} or {@code 14}}
     *
     * @throws IllegalArgumentException if there is no such target
     */
    public static OsRelease ofTarget(String target) {
        return Arrays.stream(values())
                .filter(release -> release.isNamed(target))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "target must be iOS11 to iOS18 or iOS26 (or the macOS of that year), got " + target));
    }

    boolean isNamed(String name) {
        String wanted = name.strip().toLowerCase(Locale.ROOT);
        String ios = target.substring("iOS".length());
        String macOs = osNames.substring(osNames.lastIndexOf(' ') + 1);
        return wanted.equals(ios) || wanted.equals("ios" + ios) || wanted.equals("macos" + macOs);
    }
}
