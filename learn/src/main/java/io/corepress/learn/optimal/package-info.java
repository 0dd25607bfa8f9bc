/**
 * Weights rounded one column after the other, each error made up for by those that are still to come: GPTQ and
 * SparseGPT, as functions on arrays.
 */
package io.corepress.learn.optimal;
