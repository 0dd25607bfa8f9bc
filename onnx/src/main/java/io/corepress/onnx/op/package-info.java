/**
 * What becomes of each operator, one family a class; {@link io.corepress.onnx.op.Operators} has them all. A translation
 * reads the attributes and inputs of its node, as the version of the operator set has them, and adds operations.
 */
package io.corepress.onnx.op;
