package io.corepress.learn.train.optimizer;

import java.util.List;

/** How an optimizer goes about its work. */
public sealed interface OptimizerSettings permits Sgd, AdamW {
    /** {@return an optimizer of these parameters, which has not taken a step yet} */
    Optimizer start(List<Parameter> parameters);
}
