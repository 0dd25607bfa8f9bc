package io.corepress.neuralnetwork.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.corepress.mil.OsRelease;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.NeuralNetworkLayer.LayerCase;
import io.corepress.mlpackage.proto.ReorganizeDataLayerParams.ReorganizationType;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The systems of layers, by the lists of coremltools' validator of models. */
class LayerReleasesTest {
    /** Layers that every system knows; convolutions, products and some others have parameters of later ones. */
    private static final Set<LayerCase> FIRST = EnumSet.of(
            LayerCase.CONVOLUTION,
            LayerCase.INNERPRODUCT,
            LayerCase.BATCHNORM,
            LayerCase.ACTIVATION,
            LayerCase.POOLING,
            LayerCase.PADDING,
            LayerCase.CONCAT,
            LayerCase.LRN,
            LayerCase.SOFTMAX,
            LayerCase.SPLIT,
            LayerCase.ADD,
            LayerCase.MULTIPLY,
            LayerCase.UNARY,
            LayerCase.UPSAMPLE,
            LayerCase.BIAS,
            LayerCase.L2NORMALIZE,
            LayerCase.RESHAPE,
            LayerCase.FLATTEN,
            LayerCase.PERMUTE,
            LayerCase.REDUCE,
            LayerCase.LOADCONSTANT,
            LayerCase.SCALE,
            LayerCase.SIMPLERECURRENT,
            LayerCase.GRU,
            LayerCase.UNIDIRECTIONALLSTM,
            LayerCase.BIDIRECTIONALLSTM,
            LayerCase.CROP,
            LayerCase.AVERAGE,
            LayerCase.MAX,
            LayerCase.MIN,
            LayerCase.DOT,
            LayerCase.MVN,
            LayerCase.EMBEDDING,
            LayerCase.SEQUENCEREPEAT,
            LayerCase.REORGANIZEDATA,
            LayerCase.SLICE);

    private static final Set<LayerCase> OF_IOS_14 = EnumSet.of(
            LayerCase.CUMSUM,
            LayerCase.ONEHOT,
            LayerCase.CLAMPEDRELU,
            LayerCase.ARGSORT,
            LayerCase.POOLING3D,
            LayerCase.GLOBALPOOLING3D,
            LayerCase.SLICEBYSIZE,
            LayerCase.CONVOLUTION3D);

    private static OsRelease release(Consumer<NeuralNetworkLayer.Builder> change) {
        NeuralNetworkLayer.Builder layer = NeuralNetworkLayer.newBuilder();
        change.accept(layer);
        Optional<LayerReleases> found = LayerReleases.of(layer.build());
        return found.map(LayerReleases::release).orElse(OsRelease.IOS_11);
    }

    @ParameterizedTest
    @EnumSource(value = LayerCase.class, mode = Mode.EXCLUDE, names = "LAYER_NOT_SET")
    void everyKindOfLayerHasItsSystem(LayerCase kind) {
        OsRelease expected = switch (kind) {
            case CUSTOM -> OsRelease.IOS_11_2;
            case RESIZEBILINEAR, CROPRESIZE -> OsRelease.IOS_12;
            default ->
                FIRST.contains(kind)
                        ? OsRelease.IOS_11
                        : OF_IOS_14.contains(kind) ? OsRelease.IOS_14 : OsRelease.IOS_13;
        };
        assertThat(release(layer -> {
                    var field = NeuralNetworkLayer.getDescriptor().findFieldByNumber(kind.getNumber());
                    layer.setField(field, layer.newBuilderForField(field).build());
                }))
                .isEqualTo(expected);
    }

    @Test
    void parametersOfLaterSystems() {
        assertThat(release(layer -> layer.addInput("x").addInput("kernel").getConvolutionBuilder()))
                .isEqualTo(OsRelease.IOS_13);
        assertThat(release(layer -> layer.getUpsampleBuilder().setLinearUpsampleModeValue(1)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.getUpsampleBuilder().addFractionalScalingFactor(1.5f)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.getReorganizeDataBuilder().setMode(ReorganizationType.PIXEL_SHUFFLE)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.getConcatNDBuilder().setInterleave(true)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.getSliceStaticBuilder().addSqueezeMasks(true)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.getSliceDynamicBuilder().addSqueezeMasks(true)))
                .isEqualTo(OsRelease.IOS_14);
        assertThat(release(layer -> layer.addInput("x").addInput("times").getTileBuilder()))
                .isEqualTo(OsRelease.IOS_14);
    }
}
