/** Data-free compression: tensors in, compressed weights out; then the rewrite of a whole program. */
module io.corepress.compress {
    requires transitive io.corepress.mil;

    exports io.corepress.compress;
    exports io.corepress.compress.availability;
    exports io.corepress.compress.config;
    exports io.corepress.compress.constexpr;
    exports io.corepress.compress.palettize to
            io.corepress.learn;
    exports io.corepress.compress.parallel to
            io.corepress.learn;
    exports io.corepress.compress.quantize to
            io.corepress.learn;
    exports io.corepress.compress.weight;
}
