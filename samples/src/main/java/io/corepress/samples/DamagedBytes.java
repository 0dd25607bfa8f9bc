package io.corepress.samples;

import java.util.SplittableRandom;

/** Files as a bad disk or a hostile hand leaves them, for tests of readers. */
public final class DamagedBytes {
    private DamagedBytes() {}

    /** {@return the bytes with one to three changes: a bit, a byte, an extreme, or a piece copied elsewhere} */
    public static byte[] of(byte[] bytes, SplittableRandom random) {
        byte[] damaged = bytes.clone();
        int changes = 1 + random.nextInt(3);
        for (int i = 0; i < changes; i++) {
            int at = random.nextInt(damaged.length);
            switch (random.nextInt(4)) {
                case 0 -> damaged[at] ^= (byte) (1 << random.nextInt(8));
                case 1 -> damaged[at] = (byte) random.nextInt();
                case 2 -> damaged[at] = new byte[] {0, 1, -1, 127, -128}[random.nextInt(5)];
                default -> {
                    int length = Math.min(8, damaged.length - at);
                    System.arraycopy(damaged, at, damaged, random.nextInt(damaged.length - length + 1), length);
                }
            }
        }
        return damaged;
    }
}
