/**
 * Between the message {@code MILSpec.Program} and {@link io.corepress.mil.Program}, both ways, faithful to the byte:
 * {@link io.corepress.mlpackage.program.Origins} remembers which object came from which message.
 */
package io.corepress.mlpackage.program;
