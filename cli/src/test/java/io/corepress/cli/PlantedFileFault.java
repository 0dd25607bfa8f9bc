package io.corepress.cli;

import com.google.protobuf.Message;
import io.corepress.mlpackage.proto.ArrayFeatureType;
import io.corepress.mlpackage.proto.ArrayFeatureType.ArrayDataType;
import io.corepress.mlpackage.proto.MilSpec;
import io.corepress.mlpackage.proto.Model;
import io.corepress.mlpackage.proto.ModelDescription;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Kinds of faults that the files of a sound package can be given: in the description, the versions and the weight file. */
enum PlantedFileFault {
    DESCRIBED_BY_ANOTHER_NAME {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.described(description -> {
                if (random.nextBoolean()) {
                    description.getInputBuilder(0).setName("nobody");
                } else {
                    description.getOutputBuilder(0).setName("nobody");
                }
            });
        }
    },
    DESCRIBED_AS_ANOTHER_TYPE {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.array(random, array -> array.setDataType(ArrayDataType.INT32));
        }
    },
    DESCRIBED_WITH_ANOTHER_SHAPE {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.array(random, array -> {
                int axis = random.nextInt(Math.max(1, array.getShapeCount()));
                array.addShape(array.getShapeCount() == 0 ? 7 : array.getShape(axis) + 1 + random.nextInt(9));
            });
        }
    },
    DESCRIBED_TWICE {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.described(description -> description.addInput(description.getInput(0)));
        }
    },
    NOT_DESCRIBED {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.described(description -> {
                if (random.nextBoolean()) {
                    description.clearInput();
                } else {
                    description.clearOutput();
                }
            });
        }
    },
    PREDICTED_FEATURE_OF_NOBODY {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.described(description -> description.setPredictedFeatureName("nobody"));
        }
    },
    FUNCTION_OF_NOBODY {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.described(
                    description -> description.addFunctionsBuilder().setName("nobody"));
        }
    },
    VERSION_TOO_LOW_OR_UNKNOWN {
        @Override
        Files in(Files files, SplittableRandom random) {
            int version = files.model().getSpecificationVersion();
            return files.with(files.model().toBuilder()
                    .setSpecificationVersion(random.nextBoolean() ? 1 + random.nextInt(version - 1) : 11)
                    .build());
        }
    },
    BLOB_OF_ANOTHER_TYPE {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.metadata(random, (weights, at) -> {
                int code = weights.getInt(at + 4);
                weights.putInt(at + 4, 1 + (code - 1 + 1 + random.nextInt(16)) % 17);
            });
        }
    },
    BLOB_OF_ANOTHER_SIZE {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.metadata(
                    random, (weights, at) -> weights.putLong(at + 8, weights.getLong(at + 8) + 4 + random.nextInt(60)));
        }
    },
    BLOB_OUT_OF_BOUNDS {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.metadata(
                    random,
                    (weights, at) -> weights.putLong(
                            at + 16,
                            List.of((long) weights.capacity(), -1L, Long.MAX_VALUE - 63, 1L << 40)
                                    .get(random.nextInt(4))));
        }
    },
    BLOB_WITHOUT_ITS_MARK {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.metadata(random, (weights, at) -> weights.putInt(at, random.nextInt(1000)));
        }
    },
    BLOB_REFERENCE_OUT_OF_BOUNDS {
        @Override
        Files in(Files files, SplittableRandom random) {
            long end = files.weights().length;
            return files.with(files.withOffset(
                    random,
                    List.of(end, end + 64, 1L << 40, Long.MAX_VALUE & -64L, -64L)
                            .get(random.nextInt(5))));
        }
    },
    BLOB_REFERENCE_INTO_ANOTHER {
        @Override
        Files in(Files files, SplittableRandom random) {
            List<Long> offsets = files.offsets();
            return files.with(files.withOffset(random, offsets.get(random.nextInt(offsets.size())) + 8));
        }
    },
    WEIGHT_FILE_CUT_SHORT {
        @Override
        Files in(Files files, SplittableRandom random) {
            int cut = 1 + random.nextInt(files.weights().length - 1);
            return new Files(files.model(), Arrays.copyOf(files.weights(), files.weights().length - cut));
        }
    },
    ANOTHER_NUMBER_OF_BLOBS {
        @Override
        Files in(Files files, SplittableRandom random) {
            return files.weights(weights -> weights.putInt(0, weights.getInt(0) + 1 + random.nextInt(9)));
        }
    };

    /** {@return the files with this fault} */
    abstract Files in(Files files, SplittableRandom random);

    /** The model and the weight file of a package. */
    record Files(Model model, byte[] weights) {
        private interface Change<T> {
            void of(T builder);
        }

        private interface MetadataChange {
            void of(ByteBuffer weights, int at);
        }

        private Files with(Model other) {
            return new Files(other, weights);
        }

        private Files described(Change<ModelDescription.Builder> change) {
            Model.Builder builder = model.toBuilder();
            change.of(builder.getDescriptionBuilder());
            return with(builder.build());
        }

        private Files array(SplittableRandom random, Change<ArrayFeatureType.Builder> change) {
            boolean input = random.nextBoolean();
            return described(
                    description -> change.of((input ? description.getInputBuilder(0) : description.getOutputBuilder(0))
                            .getTypeBuilder()
                            .getMultiArrayTypeBuilder()));
        }

        private Files weights(Change<ByteBuffer> change) {
            byte[] changed = weights.clone();
            change.of(ByteBuffer.wrap(changed).order(ByteOrder.LITTLE_ENDIAN));
            return new Files(model, changed);
        }

        /** Changes what is said of one of the blobs that the program refers to. */
        private Files metadata(SplittableRandom random, MetadataChange change) {
            List<Long> offsets = offsets();
            int at = Math.toIntExact(offsets.get(random.nextInt(offsets.size())));
            return weights(buffer -> change.of(buffer, at));
        }

        private List<Long> offsets() {
            List<Long> offsets = new ArrayList<>();
            collect(model, offsets);
            return offsets;
        }

        private static void collect(Message message, List<Long> offsets) {
            if (message instanceof MilSpec.Value.BlobFileValue blob) {
                offsets.add(blob.getOffset());
            }
            for (Object field : message.getAllFields().values()) {
                for (Object value : field instanceof List<?> list ? list : List.of(field)) {
                    if (value instanceof Message inner) {
                        collect(inner, offsets);
                    }
                }
            }
        }

        /** {@return the model with another offset in one of its references} */
        private Model withOffset(SplittableRandom random, long offset) {
            int[] left = {random.nextInt(offsets().size())};
            Model.Builder builder = model.toBuilder();
            set(builder, left, offset);
            return builder.build();
        }

        private static void set(Message.Builder builder, int[] left, long offset) {
            if (builder instanceof MilSpec.Value.BlobFileValue.Builder blob && left[0]-- == 0) {
                blob.setOffset(offset);
            }
            for (var field : List.copyOf(builder.getAllFields().keySet())) {
                if (field.getJavaType() != com.google.protobuf.Descriptors.FieldDescriptor.JavaType.MESSAGE) {
                    continue;
                }
                if (field.isRepeated()) {
                    for (int i = 0; i < builder.getRepeatedFieldCount(field); i++) {
                        Message.Builder inner = ((Message) builder.getRepeatedField(field, i)).toBuilder();
                        set(inner, left, offset);
                        builder.setRepeatedField(field, i, inner.build());
                    }
                } else {
                    Message.Builder inner = ((Message) builder.getField(field)).toBuilder();
                    set(inner, left, offset);
                    builder.setField(field, inner.build());
                }
            }
        }
    }
}
