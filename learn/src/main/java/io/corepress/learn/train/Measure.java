package io.corepress.learn.train;

import java.util.OptionalDouble;

/**
 * How good a program is on some samples.
 *
 * @param samples how many there were
 * @param loss the mean over the samples
 * @param accuracy the share of labels that were the best class, 0 to 1; absent where labels are no classes
 */
public record Measure(long samples, double loss, OptionalDouble accuracy) {}
