/** Compression with data: a few samples of what a model gets decide how its weights are stored. */
module io.corepress.learn {
    requires transitive io.corepress.compress;
    requires transitive io.corepress.torch;
    requires transitive io.corepress.data;
    requires transitive io.corepress.recipe;

    exports io.corepress.learn;
    exports io.corepress.learn.activation;
    exports io.corepress.learn.bias;
    exports io.corepress.learn.config;
    exports io.corepress.learn.norm;
    exports io.corepress.learn.optimal;
    exports io.corepress.learn.scale;
    exports io.corepress.learn.sensitivity;
    exports io.corepress.learn.technique;
    exports io.corepress.learn.train;
    exports io.corepress.learn.train.loss;
    exports io.corepress.learn.train.optimizer;
    exports io.corepress.learn.train.trained;
    exports io.corepress.learn.step;
}
