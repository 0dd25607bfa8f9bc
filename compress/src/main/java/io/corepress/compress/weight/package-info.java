/**
 * Compressed weights as values: {@link io.corepress.compress.weight.CompressedWeight} is the expression that Core ML
 * evaluates, {@link io.corepress.compress.weight.Elements} evaluates it here.
 */
package io.corepress.compress.weight;
