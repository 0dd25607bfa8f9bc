/**
 * What each operator takes in each operator set, and how a program moves to a newer one.
 *
 * <p>{@link io.corepress.mil.op.OpCatalog} has the definitions, {@link io.corepress.mil.op.OpSetMigration} uses them.
 */
package io.corepress.mil.op;
