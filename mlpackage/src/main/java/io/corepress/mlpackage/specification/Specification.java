package io.corepress.mlpackage.specification;

import io.corepress.mlpackage.proto.Model;

/**
 * All that the model file says, in the words of the format. It passes through the hands of a caller unseen, to the rooms
 * that understand more of it than {@link io.corepress.mlpackage.ModelPackage} shows.
 *
 * @param message the weights of older kinds of model are in it; those of ML programs are not
 */
public record Specification(Model message) {}
