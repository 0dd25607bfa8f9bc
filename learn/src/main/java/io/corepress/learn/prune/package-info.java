/** Masks: which elements of a weight stay while the others are trained away. */
package io.corepress.learn.prune;
