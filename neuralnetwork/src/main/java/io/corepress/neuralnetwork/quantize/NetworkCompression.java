package io.corepress.neuralnetwork.quantize;

import io.corepress.compress.Decision;
import io.corepress.mlpackage.ModelPackage;
import java.util.List;

/**
 * What came out.
 *
 * @param model shares the files of the one that went in
 * @param decisions one for each weight, in order; their function is the path of the network in a pipeline
 * @param folded which layers were put into others first, one sentence each
 */
public record NetworkCompression(ModelPackage model, List<Decision> decisions, List<String> folded) {
    public NetworkCompression {
        decisions = List.copyOf(decisions);
        folded = List.copyOf(folded);
    }
}
