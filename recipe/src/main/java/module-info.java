/** Recipes: what to compress, and how, as a YAML or JSON file. */
module io.corepress.recipe {
    requires transitive io.corepress.compress;
    requires org.snakeyaml.engine.v2;

    exports io.corepress.recipe;
}
