package io.corepress.mil;

/** A name and the type of the value that it stands for: {@code MILSpec.NamedValueType}. */
public record NamedType(String name, ValueType type) {}
