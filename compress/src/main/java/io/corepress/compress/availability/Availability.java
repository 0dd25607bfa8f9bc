package io.corepress.compress.availability;

import static io.corepress.mil.OsRelease.IOS_11_2;
import static io.corepress.mil.OsRelease.IOS_12;
import static io.corepress.mil.OsRelease.IOS_14;
import static io.corepress.mil.OsRelease.IOS_16;
import static io.corepress.mil.OsRelease.IOS_17;
import static io.corepress.mil.OsRelease.IOS_18;

import io.corepress.mil.OpSet;
import io.corepress.mil.OsRelease;
import java.util.Locale;
import java.util.Optional;

/** The table: a form in which a model can keep its numbers, and the first systems that read it. */
public enum Availability {
    TABLE(
            "palettize",
            "nbits 1, 2, 4, 6 or 8",
            "per_tensor",
            Kind.ML_PROGRAM,
            IOS_16,
            "%d-bit tables",
            "constexpr_lut_to_dense",
            Hardware.TABLES),
    TABLE_3_BITS(
            "palettize",
            "nbits 3",
            "per_tensor",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit tables",
            "constexpr_lut_to_dense",
            Hardware.TABLES),
    TABLE_PER_GROUP(
            "palettize",
            "nbits 1, 2, 3, 4, 6 or 8",
            "per_grouped_channel",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit tables per group",
            "constexpr_lut_to_dense",
            Hardware.GROUPS),
    TABLE_OF_VECTORS(
            "palettize",
            "cluster_dim 2 or more",
            "per_tensor, per_grouped_channel",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit tables of vectors",
            "constexpr_lut_to_dense",
            Hardware.TABLES),
    TABLE_WITH_SCALE(
            "palettize",
            "enable_per_channel_scale",
            "per_tensor, per_grouped_channel",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit tables with a scale",
            "constexpr_blockwise_shift_scale",
            Hardware.TABLES),
    TABLE_OF_INTEGERS(
            "palettize",
            "lut_dtype int8 or uint8",
            "per_tensor, per_grouped_channel",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit tables of integers",
            "constexpr_blockwise_shift_scale",
            Hardware.ACTIVATIONS),
    INTEGER_PER_TENSOR(
            "quantize",
            "dtype int8 or uint8",
            "per_tensor",
            Kind.ML_PROGRAM,
            IOS_16,
            "%d-bit integers",
            "constexpr_affine_dequantize",
            Hardware.WEIGHTS),
    INTEGER_PER_CHANNEL(
            "quantize",
            "dtype int8 or uint8",
            "per_channel",
            Kind.ML_PROGRAM,
            IOS_16,
            "%d-bit integers",
            "constexpr_affine_dequantize",
            Hardware.WEIGHTS),
    INTEGER_PER_BLOCK(
            "quantize",
            "dtype int8 or uint8",
            "per_block",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit integers per block",
            "constexpr_blockwise_shift_scale",
            Hardware.NEWER_WEIGHTS),
    INTEGER_4_BITS(
            "quantize",
            "dtype int4 or uint4",
            "per_tensor, per_channel, per_block",
            Kind.ML_PROGRAM,
            IOS_18,
            "%d-bit integers",
            "constexpr_blockwise_shift_scale",
            Hardware.NEWER_WEIGHTS),
    SPARSE(
            "prune",
            "threshold, target_sparsity, block_size or n_m_ratio",
            "per element",
            Kind.ML_PROGRAM,
            IOS_16,
            "sparse weights",
            "constexpr_sparse_to_dense",
            Hardware.WEIGHTS),
    SPARSE_TABLE(
            "prune, palettize",
            "joint",
            "any of palettize",
            Kind.ML_PROGRAM,
            IOS_18,
            "sparse %d-bit tables",
            "constexpr_lut_to_sparse",
            Hardware.NEWER_WEIGHTS),
    SPARSE_INTEGER(
            "prune, quantize",
            "joint",
            "any of quantize",
            Kind.ML_PROGRAM,
            IOS_18,
            "sparse %d-bit integers",
            "constexpr_sparse_blockwise_shift_scale",
            Hardware.NEWER_WEIGHTS),
    JOINT(
            "any, one after the other",
            "joint",
            "any of the steps",
            Kind.ML_PROGRAM,
            IOS_18,
            "nested forms of %d bits",
            "constexpr_*",
            Hardware.NEWER_WEIGHTS),
    HALF_FOR_FLOAT(
            "upgrade",
            "a neural network with 16-bit floats",
            "per_tensor",
            Kind.ML_PROGRAM,
            IOS_16,
            "fp16 cast to fp32",
            "constexpr_cast",
            Hardware.WEIGHTS),
    ACTIVATIONS(
            "calibrate",
            "method activations, dtype int8 or uint8",
            "per_tensor",
            Kind.ML_PROGRAM,
            IOS_17,
            "%d-bit activations",
            "quantize, dequantize",
            Hardware.ACTIVATIONS),
    NETWORK_HALF(
            "quantize",
            "nbits 16",
            "all floats of a layer",
            Kind.NEURAL_NETWORK,
            IOS_11_2,
            "%d-bit floats",
            "float16Value",
            Hardware.NETWORK),
    NETWORK_INTEGER(
            "quantize",
            "linear with nbits 1 to 8, linear_symmetric with nbits 2 to 8",
            "per_channel",
            Kind.NEURAL_NETWORK,
            IOS_12,
            "%d-bit integers",
            "linearQuantization",
            Hardware.NETWORK),
    NETWORK_TABLE(
            "palettize, quantize",
            "linear, k-means or custom tables with nbits 1 to 8",
            "per_tensor",
            Kind.NEURAL_NETWORK,
            IOS_12,
            "%d-bit tables",
            "lookupTableQuantization",
            Hardware.NETWORK),
    NETWORK_INTEGER_PRODUCT(
            "quantize",
            "int8 dynamic matrix multiplication",
            "per_tensor",
            Kind.NEURAL_NETWORK,
            IOS_14,
            "%d-bit matrix products",
            "int8DynamicQuantize",
            Hardware.NETWORK);

    /** What holds the weights. */
    public enum Kind {
        ML_PROGRAM("mlProgram"),
        NEURAL_NETWORK("neuralNetwork");

        private final String formatName;

        Kind(String formatName) {
            this.formatName = formatName;
        }

        /** {@return the kind of model as the format calls it} */
        public String formatName() {
            return formatName;
        }
    }

    /** What Apple's guide to Core ML Tools says of the chips; we have run nothing there. */
    private static final class Hardware {
        private static final String WEIGHTS =
                "iOS 16 expands weights to floats when it loads a model; from iOS 17 on some are expanded in use";
        private static final String NEWER_WEIGHTS = "some are expanded in use, others when the model is loaded";
        private static final String TABLES = "expanded in use from iOS 17 on, most likely on the Neural Engine";
        private static final String GROUPS = "as table; many tables make it slower, groups of 8 or 16 are usual";
        private static final String ACTIVATIONS = "integer arithmetic on the Neural Engine of A17 Pro and M4";
        private static final String NETWORK = "smaller on disk; computed in floats";

        private Hardware() {}
    }

    private final String technique;
    private final String parameters;
    private final String granularity;
    private final Kind kind;
    private final OsRelease release;
    private final String words;
    private final String storedAs;
    private final String hardware;

    Availability(
            String technique,
            String parameters,
            String granularity,
            Kind kind,
            OsRelease release,
            String words,
            String storedAs,
            String hardware) {
        this.technique = technique;
        this.parameters = parameters;
        this.granularity = granularity;
        this.kind = kind;
        this.release = release;
        this.words = words;
        this.storedAs = storedAs;
        this.hardware = hardware;
    }

    /** {@return the name of the row, for example {@code table-per-group}} */
    public String id() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** {@return the command that makes it, for example {@code palettize}} */
    public String technique() {
        return technique;
    }

    /** {@return the options that ask for it} */
    public String parameters() {
        return parameters;
    }

    public String granularity() {
        return granularity;
    }

    public Kind kind() {
        return kind;
    }

    /** {@return the first systems that read it} */
    public OsRelease release() {
        return release;
    }

    /** {@return the operators or fields that hold it, for example {@code constexpr_lut_to_dense}} */
    public String storedAs() {
        return storedAs;
    }

    /** {@return what is said of its use on Apple's chips} */
    public String hardware() {
        return hardware;
    }

    /** {@return for example {@code 4-bit tables}} */
    public String words(int nbits) {
        return words.replace("%d", Integer.toString(nbits));
    }

    /** {@return for example {@code 4-bit tables (constexpr_lut_to_dense)}} */
    public String describe(int nbits) {
        return words(nbits) + " (" + storedAs + ")";
    }

    /** {@return the row of neural networks that holds the same; empty if their format has no form for it} */
    public Optional<Availability> inNetworks() {
        return switch (this) {
            case TABLE, TABLE_3_BITS -> Optional.of(NETWORK_TABLE);
            case INTEGER_PER_CHANNEL, INTEGER_4_BITS -> Optional.of(NETWORK_INTEGER);
            default -> kind == Kind.NEURAL_NETWORK ? Optional.of(this) : Optional.empty();
        };
    }

    /**
     * {@return the first operator set that has it}
     *
     * @throws IllegalStateException if it is of neural networks, which have no operator sets
     */
    public OpSet opset() {
        return OpSet.of(release).orElseThrow(() -> new IllegalStateException(this + " is older than ML programs"));
    }
}
