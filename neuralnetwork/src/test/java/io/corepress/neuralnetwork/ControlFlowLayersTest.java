package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.TestNetwork.exact;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.corepress.mil.UnsupportedModelException;
import io.corepress.mlpackage.proto.NeuralNetwork;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Branches and loops do what their layers would do one after the other. */
class ControlFlowLayersTest {

    /** Adds a layer to a network inside another. */
    private static void layer(
            NeuralNetwork.Builder network, String reads, String makes, Consumer<NeuralNetworkLayer.Builder> params) {
        NeuralNetworkLayer.Builder layer = network.addLayersBuilder().setName(makes + network.getLayersCount());
        for (String name : reads.split(" ")) {
            layer.addInput(name);
        }
        layer.addOutput(makes);
        params.accept(layer);
    }

    @ParameterizedTest
    @ValueSource(doubles = {-2, 0, 1e-7, 0.5})
    void aBranchIsChosenByWhetherItsInputDiffersFromZero(double condition) {
        Nd x = Nd.vector(1, 2, 3);
        exact().x(x)
                .input("condition", Nd.vector(condition))
                .layer("condition", "", branch -> {
                    layer(
                            branch.getBranchBuilder().getIfBranchBuilder(),
                            "x",
                            "y",
                            l -> l.getMultiplyBuilder().setAlpha(10));
                    layer(
                            branch.getBranchBuilder().getElseBranchBuilder(),
                            "x",
                            "t",
                            l -> l.getAddBuilder().setAlpha(1));
                    layer(
                            branch.getBranchBuilder().getElseBranchBuilder(),
                            "t",
                            "y",
                            l -> l.getMultiplyBuilder().setAlpha(-1));
                })
                .yields(x.map(v -> Math.abs(condition) > 1e-6 ? 10 * v : -(v + 1)));
    }

    @Test
    void aBranchCanChangeAValueOnOneOfItsWays() {
        Nd x = Nd.vector(1, 2, 3);
        exact().x(x)
                .input("condition", Nd.vector(1))
                .layer("x", "y", l -> l.getAddBuilder().setAlpha(5))
                .layer("condition", "", branch -> {
                    layer(
                            branch.getBranchBuilder().getIfBranchBuilder(),
                            "x",
                            "t",
                            l -> l.getMultiplyBuilder().setAlpha(2));
                    layer(branch.getBranchBuilder().getIfBranchBuilder(), "t", "y", l -> l.getCopyBuilder());
                })
                .yields(x.map(v -> 2 * v));
    }

    @Test
    void aLoopRunsAsOftenAsItSays() {
        exact().x(Nd.vector(1, 2))
                .layer("x", "y", l -> l.getCopyBuilder())
                .layer("", "", loop -> {
                    loop.getLoopBuilder().setMaxLoopIterations(5);
                    NeuralNetwork.Builder body = loop.getLoopBuilder().getBodyNetworkBuilder();
                    layer(body, "y", "doubled", l -> l.getMultiplyBuilder().setAlpha(2));
                    layer(body, "doubled", "y", l -> l.getCopyBuilder());
                })
                .yields(Nd.vector(32, 64));
    }

    @Test
    void aLoopCanTakeItsCountFromAValue() {
        exact().x(Nd.vector(3))
                .layer("x", "y", l -> l.getCopyBuilder())
                .layer("x", "", loop -> {
                    NeuralNetwork.Builder body = loop.getLoopBuilder().getBodyNetworkBuilder();
                    layer(body, "y", "more", l -> l.getAddBuilder().setAlpha(2));
                    layer(body, "more", "y", l -> l.getCopyBuilder());
                })
                .yields(Nd.vector(9));
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 100})
    void aLoopEndsWhenItsConditionFails(int limit) {
        // Doubled while below 50, at most so many times: 1, 2, 4, ... 64.
        double expected = limit == 3 ? 8 : 64;
        exact().x(Nd.vector(1))
                .layer("x", "y", l -> l.getCopyBuilder())
                .layer("", "", loop -> {
                    loop.getLoopBuilder().setConditionVar("below").setMaxLoopIterations(limit);
                    layer(
                            loop.getLoopBuilder().getConditionNetworkBuilder(),
                            "y",
                            "below",
                            l -> l.getLessThanBuilder().setAlpha(50));
                    NeuralNetwork.Builder body = loop.getLoopBuilder().getBodyNetworkBuilder();
                    layer(body, "y", "doubled", l -> l.getMultiplyBuilder().setAlpha(2));
                    layer(body, "doubled", "y", l -> l.getCopyBuilder());
                })
                .yields(Nd.vector(expected));
    }

    @Test
    void leavingALoopFromInsideIsRefusedByName() {
        TestNetwork network = exact().x(Nd.vector(1))
                .layer("x", "y", l -> l.getCopyBuilder())
                .layer("", "", loop -> {
                    loop.getLoopBuilder().setMaxLoopIterations(2);
                    loop.getLoopBuilder()
                            .getBodyNetworkBuilder()
                            .addLayersBuilder()
                            .setName("out")
                            .getLoopBreakBuilder();
                });
        assertThatThrownBy(network::upgraded)
                .isInstanceOf(UnsupportedModelException.class)
                .hasMessageContaining("loopBreak");
    }
}
