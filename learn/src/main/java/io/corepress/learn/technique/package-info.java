/**
 * Compression in training: from a configuration and a function to the weights and activations that a training session
 * trains, and a report on what became of them.
 */
package io.corepress.learn.technique;
