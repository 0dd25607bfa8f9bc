/** Neural networks of the time before ML programs: reading their weights, and turning them into ML programs. */
module io.corepress.neuralnetwork {
    requires transitive io.corepress.compress;
    requires transitive io.corepress.mlpackage;
    requires com.google.protobuf;

    exports io.corepress.neuralnetwork;
    exports io.corepress.neuralnetwork.check;
    exports io.corepress.neuralnetwork.quantize;
}
