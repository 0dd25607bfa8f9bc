package io.corepress.neuralnetwork;

import static io.corepress.neuralnetwork.Nd.counted;
import static io.corepress.neuralnetwork.Nd.filled;
import static io.corepress.neuralnetwork.Nd.random;
import static io.corepress.neuralnetwork.Nd.shape;
import static io.corepress.neuralnetwork.TestNetwork.exact;
import static io.corepress.neuralnetwork.TestNetwork.legacy;
import static io.corepress.neuralnetwork.TestNetwork.longs;
import static io.corepress.neuralnetwork.TestNetwork.weight;

import io.corepress.mlpackage.proto.FlattenLayerParams.FlattenOrder;
import io.corepress.mlpackage.proto.ReshapeLayerParams.ReshapeOrder;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Layers that put elements into other places without changing them. */
class ShapeLayersTest {

    @Test
    void flatteningBeginsWithTheChannelsOrEndsWithThem() {
        Nd x = random(1, 2, 3, 4);
        legacy().x(x)
                .layer("x", "a", layer -> layer.getFlattenBuilder())
                .layer("x", "b", layer -> layer.getFlattenBuilder().setMode(FlattenOrder.CHANNEL_LAST))
                .expect("a", x.reshaped(24, 1, 1))
                .expect("b", x.transposed(1, 2, 0).reshaped(24, 1, 1))
                .check();
    }

    @Test
    void reshapingReadsAndWritesChannelsFirstOrLast() {
        Nd x = random(1, 2, 3, 4);
        legacy().x(x)
                .layer("x", "a", layer -> layer.getReshapeBuilder().addAllTargetShape(longs(6, 2, 2)))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getReshapeBuilder()
                                .addAllTargetShape(longs(6, 2, 2))
                                .setMode(ReshapeOrder.CHANNEL_LAST))
                .layer("x", "c", layer -> layer.getReshapeBuilder().addAllTargetShape(longs(3, 2, 2, 2)))
                .expect("a", x.reshaped(6, 2, 2))
                .expect("b", x.transposed(1, 2, 0).reshaped(2, 2, 6).transposed(2, 0, 1))
                .expect("c", x.reshaped(3, 1, 2, 2, 2))
                .check();
    }

    @Test
    void permutingCanMakeASequenceOfAnyAxis() {
        Nd x = random(1, 2, 3, 4);
        legacy().x(x)
                .layer("x", "a", layer -> layer.getPermuteBuilder().addAllAxis(longs(0, 3, 1, 2)))
                .layer("x", "b", layer -> layer.getPermuteBuilder().addAllAxis(longs(3, 1, 2, 0)))
                .layer("b", "c", layer -> layer.getPermuteBuilder().addAllAxis(longs(1, 2, 3, 0)))
                .expect("a", x.transposed(2, 0, 1))
                .expect("b", x.transposed(2, 0, 1).reshaped(4, 1, 2, 3, 1))
                .expect("c", x.transposed(0, 1, 2).reshaped(2, 1, 3, 1, 4))
                .check();
    }

    @Test
    void channelsAndSequencesAreJoinedSplitAndRepeated() {
        Nd x = random(1, 4, 3, 2);
        Nd y = random(2, 2, 3, 2);
        Nd joined = filled(shape(6, 3, 2), i -> i[0] < 4 ? x.at(i) : y.at(i[0] - 4, i[1], i[2]));
        legacy().x(x)
                .input("y", y)
                .layer("x y", "joined", layer -> layer.getConcatBuilder())
                .layer("joined", "a b c", layer -> layer.getSplitBuilder().setNOutputs(3))
                .layer("x x", "sequence", layer -> layer.getConcatBuilder().setSequenceConcat(true))
                .layer(
                        "sequence",
                        "repeated",
                        layer -> layer.getSequenceRepeatBuilder().setNRepetitions(2))
                .expect("joined", joined)
                .expect("b", filled(shape(2, 3, 2), i -> joined.at(i[0] + 2, i[1], i[2])))
                .expect("repeated", filled(shape(4, 1, 4, 3, 2), i -> x.at(i[2], i[3], i[4])))
                .check();
    }

    @Test
    void constantsAreLoaded() {
        Nd constant = random(1, 3, 2, 2);
        legacy().x(random(2, 3, 2, 2))
                .layer(
                        "",
                        "c",
                        layer -> layer.getLoadConstantBuilder()
                                .addAllShape(longs(3, 2, 2))
                                .setData(weight(constant)))
                .layer("x c", "y", layer -> layer.getAddBuilder())
                .yields(random(2, 3, 2, 2).with(constant, Double::sum));
        exact().x(Nd.vector(1, 2))
                .layer(
                        "",
                        "y",
                        layer -> layer.getLoadConstantNDBuilder()
                                .addAllShape(longs(3, 2, 2))
                                .setData(weight(constant)))
                .yields(constant);
    }

    @Test
    void axesAreExchangedAddedAndRemoved() {
        Nd x = random(1, 2, 1, 3);
        exact().x(x)
                .layer("x", "a", layer -> layer.getTransposeBuilder().addAllAxes(longs(2, 0, 1)))
                .layer("x", "b", layer -> layer.getExpandDimsBuilder().addAllAxes(longs(0, -1)))
                .layer("x", "c", layer -> layer.getSqueezeBuilder().addAllAxes(longs(-2)))
                .layer("b", "d", layer -> layer.getSqueezeBuilder().setSqueezeAll(true))
                .expect("a", x.transposed(2, 0, 1))
                .expect("b", x.reshaped(1, 2, 1, 3, 1))
                .expect("c", x.reshaped(2, 3))
                .expect("d", x.reshaped(2, 3))
                .check();
    }

    @Test
    void aSingleElementKeepsAnAxis() {
        exact().x(Nd.of(shape(1, 1), 7))
                .layer("x", "a", layer -> layer.getSqueezeBuilder().setSqueezeAll(true))
                .layer("x", "b", layer -> layer.getReduceSumBuilder().setReduceAll(true))
                .layer(
                        "x",
                        "c",
                        layer -> layer.getSliceStaticBuilder()
                                .addAllBeginIds(longs(0, 0))
                                .addAllEndIds(longs(1, 1))
                                .addAllStrides(longs(1, 1))
                                .addAllBeginMasks(List.of(false, false))
                                .addAllEndMasks(List.of(false, false))
                                .addAllSqueezeMasks(List.of(true, true)))
                .expect("a", Nd.vector(7))
                .expect("b", Nd.vector(7))
                .expect("c", Nd.vector(7))
                .check();
    }

    @Test
    void newShapesAreGivenListedOrThoseOfAnother() {
        Nd x = counted(2, 6);
        exact().x(x)
                .input("like", counted(3, 2, 2))
                .layer(
                        "",
                        "sizes",
                        layer -> layer.getLoadConstantNDBuilder()
                                .addAllShape(longs(2))
                                .setData(weight(Nd.vector(4, 3))))
                .layer("x", "a", layer -> layer.getReshapeStaticBuilder().addAllTargetShape(longs(3, -1)))
                .layer("x like", "b", layer -> layer.getReshapeLikeBuilder())
                .layer("x sizes", "c", layer -> layer.getReshapeDynamicBuilder())
                .layer(
                        "like",
                        "d",
                        layer -> layer.getRankPreservingReshapeBuilder().addAllTargetShape(longs(-1, 0, 1)))
                .layer("like", "e", layer -> layer.getFlattenTo2DBuilder().setAxis(-2))
                .layer("like", "f", layer -> layer.getFlattenTo2DBuilder().setAxis(3))
                .layer("like", "g", layer -> layer.getGetShapeBuilder())
                .layer("x g", "h", layer -> layer.getReshapeDynamicBuilder())
                .expect("a", x.reshaped(3, 4))
                .expect("b", x.reshaped(3, 2, 2))
                .expect("c", x.reshaped(4, 3))
                .expect("d", x.reshaped(6, 2, 1))
                .expect("e", x.reshaped(3, 4))
                .expect("f", x.reshaped(12, 1))
                .expect("g", Nd.vector(3, 2, 2))
                .expect("h", x.reshaped(3, 2, 2))
                .check();
    }

    @Test
    void valuesAreJoinedStackedAndSplitAlongAnyAxis() {
        Nd x = random(1, 2, 3);
        Nd y = random(2, 2, 3);
        exact().x(x)
                .input("z", y)
                .layer("x z", "a", layer -> layer.getConcatNDBuilder().setAxis(-1))
                .layer(
                        "x z",
                        "b",
                        layer -> layer.getConcatNDBuilder().setAxis(0).setInterleave(true))
                .layer("x z", "c", layer -> layer.getStackBuilder().setAxis(-2))
                .layer("a", "d e", layer -> layer.getSplitNDBuilder().setAxis(1).addAllSplitSizes(longs(2, 4)))
                .layer(
                        "a",
                        "f g h",
                        layer -> layer.getSplitNDBuilder().setAxis(1).setNumSplits(3))
                .expect("a", filled(shape(2, 6), i -> i[1] < 3 ? x.at(i) : y.at(i[0], i[1] - 3)))
                .expect("b", filled(shape(4, 3), i -> (i[0] % 2 == 0 ? x : y).at(i[0] / 2, i[1])))
                .expect("c", filled(shape(2, 2, 3), i -> (i[1] == 0 ? x : y).at(i[0], i[2])))
                .expect("e", filled(shape(2, 4), i -> i[1] < 1 ? x.at(i[0], 2) : y.at(i[0], i[1] - 1)))
                .expect("g", filled(shape(2, 2), i -> i[1] == 0 ? x.at(i[0], 2) : y.at(i[0], 0)))
                .check();
    }

    @Test
    void valuesAreReversedWhollyOrByLength() {
        Nd x = counted(2, 4);
        exact().x(x)
                .input("lengths", Nd.vector(3, 0))
                .layer("x", "a", layer -> layer.getReverseBuilder().addAllReverseDim(List.of(false, true)))
                .layer(
                        "x lengths",
                        "b",
                        layer -> layer.getReverseSeqBuilder().setBatchAxis(0).setSequenceAxis(1))
                .expect("a", filled(x.shape(), i -> x.at(i[0], 3 - i[1])))
                .expect("b", Nd.of(shape(2, 4), 2, 1, 0, 3, 4, 5, 6, 7))
                .check();
    }

    @Test
    void paddingIsAnAmountOrASize() {
        Nd x = random(1, 2, 3);
        exact().x(x)
                .layer(
                        "",
                        "amounts",
                        layer -> layer.getLoadConstantNDBuilder()
                                .addAllShape(longs(4))
                                .setData(weight(Nd.vector(1, 0, 0, 2))))
                .layer(
                        "x",
                        "a",
                        layer -> layer.getConstantPadBuilder().setValue(9).addAllPadAmounts(longs(0, 1, 4, 0)))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getConstantPadBuilder()
                                .addAllPadAmounts(longs(0, 5, 4, 0))
                                .setPadToGivenOutputSizeMode(true))
                .layer("x amounts", "c", layer -> layer.getConstantPadBuilder())
                .expect("a", filled(shape(3, 7), i -> x.atOr(9, i[0], i[1] - 4)))
                .expect("b", filled(shape(5, 4), i -> x.atOr(0, i[0], i[1] - 1)))
                .expect("c", filled(shape(3, 5), i -> x.atOr(0, i[0] - 1, i[1])))
                .check();
    }

    @Test
    void valuesAreRepeatedAndStretched() {
        Nd x = random(1, 2, 3);
        Nd row = random(2, 1, 3);
        exact().x(x)
                .input("row", row)
                .input("like", counted(4, 2, 3))
                .layer("x", "a", layer -> layer.getTileBuilder().addAllReps(longs(2)))
                .layer("row", "b", layer -> layer.getBroadcastToStaticBuilder().addAllTargetShape(longs(2, 4, 3)))
                .layer("row like", "c", layer -> layer.getBroadcastToLikeBuilder())
                .layer("like", "sizes", layer -> layer.getGetShapeBuilder())
                .layer("row sizes", "d", layer -> layer.getBroadcastToDynamicBuilder())
                .expect("a", filled(shape(2, 6), i -> x.at(i[0], i[1] % 3)))
                .expect("b", filled(shape(2, 4, 3), i -> row.at(0, i[2])))
                .expect("c", filled(shape(4, 2, 3), i -> row.at(0, i[2])))
                .expect("d", filled(shape(4, 2, 3), i -> row.at(0, i[2])))
                .check();
    }

    /** The examples of the format's description. */
    @Test
    void slicesHaveMasks() {
        Nd x = random(1, 5, 5, 5);
        exact().x(x)
                .layer(
                        "x",
                        "a",
                        layer -> layer.getSliceStaticBuilder()
                                .addAllBeginIds(longs(1, 2, 3))
                                .addAllBeginMasks(List.of(true, false, true))
                                .addAllEndIds(longs(3, -3, 2))
                                .addAllEndMasks(List.of(false, true, true))
                                .addAllStrides(longs(2, 2, 2))
                                .addAllSqueezeMasks(List.of(false, false, false)))
                .layer(
                        "x",
                        "b",
                        layer -> layer.getSliceStaticBuilder()
                                .addAllBeginIds(longs(1, 2, 3))
                                .addAllBeginMasks(List.of(true, false, true))
                                .addAllEndIds(longs(3, -3, 2))
                                .addAllEndMasks(List.of(false, true, true))
                                .addAllStrides(longs(2, 2, 2))
                                .addAllSqueezeMasks(List.of(false, true, false)))
                .expect("a", filled(shape(2, 2, 3), i -> x.at(2 * i[0], 2 + 2 * i[1], 2 * i[2])))
                .expect("b", filled(shape(2, 3), i -> x.at(2 * i[0], 2, 2 * i[1])))
                .check();
    }

    @Test
    void slicesCanBeginWhereAValueSays() {
        Nd x = random(1, 5, 6);
        exact().x(x)
                .input("begin", Nd.vector(1, 2))
                .input("end", Nd.vector(4, 6))
                .input("at", Nd.vector(3))
                .layer(
                        "x begin end",
                        "a",
                        layer -> layer.getSliceDynamicBuilder()
                                .addAllStrides(longs(1, 2))
                                .addAllBeginMasks(List.of(false, false))
                                .addAllEndMasks(List.of(false, false))
                                .addAllSqueezeMasks(List.of(false, false)))
                .layer(
                        "x at",
                        "b",
                        layer -> layer.getSliceBySizeBuilder().setAxis(1).setSize(2))
                .expect("a", filled(shape(3, 2), i -> x.at(1 + i[0], 2 + 2 * i[1])))
                .expect("b", filled(shape(5, 2), i -> x.at(i[0], 3 + i[1])))
                .check();
    }

    @ParameterizedTest
    @CsvSource({"1,2", "-2,2"})
    void windowsSlideAlongAnAxis(long axis, long step) {
        Nd x = random(1, 2, 7, 3);
        exact().x(x)
                .layer(layer -> layer.getSlidingWindowsBuilder()
                        .setAxis(axis)
                        .setWindowSize(3)
                        .setStep(step))
                .yields(filled(shape(2, 3, 3, 3), i -> x.at(i[0], 2 * i[1] + i[2], i[3])));
    }

    @Test
    void shapesAreFilledWithAConstant() {
        exact().x(counted(2, 3))
                .layer("x", "a", layer -> layer.getFillLikeBuilder().setValue(4))
                .layer(
                        "",
                        "b",
                        layer -> layer.getFillStaticBuilder().setValue(5).addAllTargetShape(longs(3, 1)))
                .layer("x", "sizes", layer -> layer.getGetShapeBuilder())
                .layer("sizes", "c", layer -> layer.getFillDynamicBuilder().setValue(6))
                .expect("a", counted(2, 3).map(_ -> 4))
                .expect("b", counted(3, 1).map(_ -> 5))
                .expect("c", counted(2, 3).map(_ -> 6))
                .check();
    }

    @Test
    void rangesGoFromStartToEnd() {
        exact().x(Nd.vector(7))
                .layer(
                        "",
                        "a",
                        layer -> layer.getRangeStaticBuilder()
                                .setStartValue(1)
                                .setEndValue(4)
                                .setStepSizeValue(0.5f))
                .layer(
                        "x",
                        "b",
                        layer ->
                                layer.getRangeDynamicBuilder().setStartValue(-1).setStepSizeValue(2))
                .expect(
                        "a",
                        Nd.of(
                                shape(6),
                                IntStream.range(0, 6)
                                        .mapToDouble(i -> 1 + 0.5 * i)
                                        .toArray()))
                .expect("b", Nd.vector(-1, 1, 3, 5))
                .check();
    }
}
