/** Numbers and bytes: data types, shapes, tensors, bit packing. Knows nothing of models. */
module io.corepress.tensor {
    exports io.corepress.tensor;
}
