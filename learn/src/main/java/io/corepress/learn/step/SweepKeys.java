package io.corepress.learn.step;

/** The keys of methods that go over the columns of a weight and let later ones make up for the errors of earlier ones. */
final class SweepKeys {
    private SweepKeys() {}

    static double dampening(KeyPass keys, double value) {
        return keys.number("hessian_dampening", value);
    }

    static int groupSize(KeyPass keys, int value) {
        return keys.integer("processing_group_size", value);
    }
}
