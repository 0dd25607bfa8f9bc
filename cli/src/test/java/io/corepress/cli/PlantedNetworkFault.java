package io.corepress.cli;

import com.google.protobuf.ByteString;
import io.corepress.mlpackage.proto.InnerProductLayerParams;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.NeuralNetworkLayer;
import io.corepress.mlpackage.proto.WeightParams;
import java.util.SplittableRandom;

/** Kinds of faults that a sound network of quantized inner products, one after the other, can be given. */
enum PlantedNetworkFault {
    INPUT_OF_NOBODY {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.setInput(0, "nobody");
        }
    },
    OUTPUT_OF_NOBODY {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            model.getDescriptionBuilder().getOutputBuilder(0).setName("nobody");
        }
    },
    MADE_TWICE {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.setOutput(0, model.getDescription().getInput(0).getName());
        }
    },
    MORE_INPUTS {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.addInput(layer.getInput(0));
        }
    },
    OF_NO_KIND {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.clearInnerProduct();
        }
    },
    OTHER_SIZE {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            InnerProductLayerParams.Builder product = layer.getInnerProductBuilder();
            product.setInputChannels(product.getInputChannels() + 8 + random.nextInt(9));
        }
    },
    NO_BIAS {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.getInnerProductBuilder().clearBias();
        }
    },
    TWO_FORMS {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            weights(layer).addFloatValue(1);
        }
    },
    OTHER_BITS {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            var parameters = weights(layer).getQuantizationBuilder();
            parameters.setNumberOfBits((parameters.getNumberOfBits() + 1 + random.nextInt(7)) % 9);
        }
    },
    FEWER_CODES {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            ByteString codes = weights(layer).getRawValue();
            weights(layer).setRawValue(codes.substring(1 + random.nextInt(codes.size() - 1)));
        }
    },
    OTHER_SCALES {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            var parameters = weights(layer).getQuantizationBuilder();
            if (parameters.hasLinearQuantization()) {
                parameters.getLinearQuantizationBuilder().addScale(1);
            } else {
                parameters.getLookupTableQuantizationBuilder().addFloatValue(1);
            }
        }
    },
    NEITHER_SCALES_NOR_TABLE {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            weights(layer).getQuantizationBuilder().clearLinearQuantization().clearLookupTableQuantization();
        }
    },
    INTEGERS_THAT_ARE_NONE {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            layer.getInnerProductBuilder().setInt8DynamicQuantize(true);
        }
    },
    BOTH_PRECISIONS {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            InnerProductLayerParams.Builder product = layer.getInnerProductBuilder();
            int count = (int) (product.getInputChannels() * product.getOutputChannels());
            product.setWeights(WeightParams.newBuilder().setFloat16Value(ByteString.copyFrom(new byte[2 * count])));
        }
    },
    VERSION_TOO_LOW {
        @Override
        void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random) {
            model.setSpecificationVersion(1 + random.nextInt(2));
        }
    };

    /** Plants the fault. @param layer one of the model's */
    abstract void in(Model.Builder model, NeuralNetworkLayer.Builder layer, SplittableRandom random);

    private static WeightParams.Builder weights(NeuralNetworkLayer.Builder layer) {
        return layer.getInnerProductBuilder().getWeightsBuilder();
    }
}
