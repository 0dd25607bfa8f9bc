/**
 * Since when Core ML reads which form of a weight: one table, {@link io.corepress.compress.availability.Availability}.
 * Whatever asks for an operator set, an error, a target, a report or the page {@code docs/availability.md}, asks it.
 */
package io.corepress.compress.availability;
