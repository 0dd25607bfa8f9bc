package io.corepress.mil.pass;

import io.corepress.mil.ProgramTransform;

/**
 * A named change to a program.
 *
 * @param name in snake case, by which it is switched off
 * @param description one sentence for people
 */
public record Pass(String name, String description, ProgramTransform transform) {}
