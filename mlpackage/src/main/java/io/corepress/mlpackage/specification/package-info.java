/**
 * The door to the messages of a model file. The module opens it, and the generated classes behind it, only to rooms that
 * it names; for everybody else a {@link io.corepress.mlpackage.specification.Specification} is a closed envelope.
 */
package io.corepress.mlpackage.specification;
