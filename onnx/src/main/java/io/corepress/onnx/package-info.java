/** From an ONNX file to an ML program. */
package io.corepress.onnx;
