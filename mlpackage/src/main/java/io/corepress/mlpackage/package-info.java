/**
 * Core ML models on disk. {@link io.corepress.mlpackage.ModelPackage} opens a package or a bare model file of any kind
 * and shows its description, metadata and ML programs; changed programs are put back with {@code withProgram} and
 * saved, streaming, by a {@link io.corepress.mlpackage.PackageWriter}. What is not changed is saved as it was.
 *
 * {@snippet :
 * try (ModelPackage model = ModelPackage.open(Path.of("Model.mlpackage"))) {
 *     Program program = model.program();
 *     model.withProgram(change(program)).save(Path.of("Changed.mlpackage"));
 * }
 * }
 */
package io.corepress.mlpackage;
