/**
 * What a model computes, and what compression did to it. A {@link io.corepress.evaluate.RunnableModel} is opened from a
 * file of any kind that the engine runs; {@link io.corepress.evaluate.Comparison} sets two of them side by side value by
 * value, {@link io.corepress.evaluate.Evaluation} measures accuracy on labelled data, and {@link
 * io.corepress.evaluate.Benchmark} the time.
 */
package io.corepress.evaluate;
