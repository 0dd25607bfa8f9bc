/**
 * What one way of compression came to.
 *
 * @param bits of a weight
 * @param bytes of the package
 * @param loss the mean cross-entropy of the held-out characters, in nats
 */
record Measurement(String name, int bits, int seed, long bytes, double loss) {
    double perplexity() {
        return Math.exp(loss);
    }
}
