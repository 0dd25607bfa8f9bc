/** Core ML models on disk: packages, weight files, and the programs in them as values. */
module io.corepress.mlpackage {
    requires transitive io.corepress.mil;
    requires com.google.protobuf;
    requires com.fasterxml.jackson.jr.ob;

    exports io.corepress.mlpackage;
    exports io.corepress.mlpackage.blob;
    exports io.corepress.mlpackage.proto to
            io.corepress.neuralnetwork;
    exports io.corepress.mlpackage.specification to
            io.corepress.neuralnetwork;
}
