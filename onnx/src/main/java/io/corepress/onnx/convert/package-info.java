/**
 * How a graph becomes operations: the values of a graph, some known and some computed, and what a translation of an
 * operator gets to work with.
 */
package io.corepress.onnx.convert;
