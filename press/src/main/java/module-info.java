/** A run from file to file: where models, recipes and techniques meet. */
module io.corepress.press {
    requires transitive io.corepress.mlpackage;
    requires transitive io.corepress.neuralnetwork;
    requires transitive io.corepress.recipe;

    exports io.corepress.press;
}
