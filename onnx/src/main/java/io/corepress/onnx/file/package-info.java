/** ONNX files as bytes: positions, the message without its large tensors, tensors that stay in their file. */
package io.corepress.onnx.file;
