/** The ML program as immutable values: structure, operator vocabulary, text form, rewriting, building. */
module io.corepress.mil {
    requires transitive io.corepress.tensor;

    exports io.corepress.mil;
    exports io.corepress.mil.build;
    exports io.corepress.mil.fold;
    exports io.corepress.mil.check;
    exports io.corepress.mil.infer;
    exports io.corepress.mil.network;
    exports io.corepress.mil.op;
    exports io.corepress.mil.pass;
    exports io.corepress.mil.text;
}
