/** Models that the project makes itself, for demos, benchmarks and tests: real topologies, generated weights. */
module io.corepress.samples {
    requires transitive io.corepress.mil;
    requires io.corepress.mlpackage;

    exports io.corepress.samples;
}
