/** An ONNX graph in our words: nodes, attributes, values; nothing of how files hold them. */
package io.corepress.onnx.graph;
