/**
 * Training: constants of a program changed step by step, so that a loss becomes small.
 *
 * <p>A {@link io.corepress.learn.train.trained.TrainedWeight} says what the network computes with in a pass, and what is
 * stored at the end; {@link io.corepress.learn.train.trained.Trainees} are all of a function. A {@link
 * io.corepress.learn.train.TrainingSession} runs the function with them, for a loop of your own; a {@link
 * io.corepress.learn.train.Trainer} is a ready one, with any {@link io.corepress.learn.train.loss.Loss}, {@linkplain
 * io.corepress.learn.train.optimizer.OptimizerSettings optimizer} and {@link
 * io.corepress.learn.train.optimizer.LearningRate}.
 */
package io.corepress.learn.train;
