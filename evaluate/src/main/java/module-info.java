/** Runs models from files: predictions, comparison of two models, accuracy on data, latency. */
module io.corepress.evaluate {
    requires transitive io.corepress.data;
    requires transitive io.corepress.mlpackage;
    requires transitive io.corepress.torch;
    requires io.corepress.neuralnetwork;
    requires io.corepress.compress;

    exports io.corepress.evaluate;
}
