/** Layers as matrices: what of a weight meets what of an input. */
package io.corepress.learn.layer;
