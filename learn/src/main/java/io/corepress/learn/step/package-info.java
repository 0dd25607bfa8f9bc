/**
 * What needs samples, as steps of recipes: {@link io.corepress.learn.step.LearningSteps#KINDS} for the reader, and
 * {@link io.corepress.learn.step.LearningStep#run} for whoever runs them.
 */
package io.corepress.learn.step;
