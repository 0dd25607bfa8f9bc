"""What is judged: every (model, configuration) pair, as plain data."""

from dataclasses import dataclass, replace

OS_ORDER = ["iOS15", "iOS16", "iOS17", "iOS18", "iOS26"]


@dataclass(frozen=True)
class Config:
    name: str
    steps: tuple          # recipe steps, each in the peer's configuration layout, with `joint` beside it
    needs: str = "iOS16"  # the oldest OS that has the operators
    flags: tuple = ()     # options that the peer has no word for: then `steps` is its nearest equivalent
    peer_fails: str = ""  # the peer's own error, where it fails at a request that the format can hold
    nearest: tuple = ()   # steps of the peer to compare with, where it reads `steps` otherwise than we do

    @property
    def compared(self):
        """What the peer is asked for."""
        return self.nearest or self.steps

    def without_last_step(self):
        return replace(self, name=self.name.rsplit("+", 1)[0], steps=self.steps[:-1])

    @property
    def replaced(self):
        """Fields that a flag stands for."""
        return {"enable_per_channel_scale"} if any("per-channel-scale" in flag for flag in self.flags) else set()

    @property
    def joint(self):
        return len(self.steps) > 1

    def runs_on(self, os):
        return OS_ORDER.index(os) >= OS_ORDER.index(self.needs)


@dataclass(frozen=True)
class Job:
    model: str                 # a package in ../shared/models, or zoo/NAME
    config: Config
    target: str = None         # --target, when the package must first move to a newer OS
    peer_model: str = None     # the package that the peer compresses, when not the same
    refused: bool = False      # the request is impossible for this model: exit code 5, nothing written

    @property
    def models(self):
        return {self.model, self.peer_model or self.model}

    @property
    def name(self):
        return f"{self.model} {self.config.name}" + (f" to {self.target}" if self.target else "")


def palettize(**options):
    return {"config_type": "OpPalettizerConfig", "global_config": options}


def quantize(**options):
    return {"config_type": "OpLinearQuantizerConfig", "global_config": options}


def prune(**options):
    kind = "OpThresholdPrunerConfig" if "threshold" in options else "OpMagnitudePrunerConfig"
    return {"config_type": kind, "global_config": options}


def _single():
    for nbits in (1, 2, 3, 4, 6, 8):
        yield Config(f"kmeans{nbits}", (palettize(nbits=nbits),), "iOS18" if nbits == 3 else "iOS16")
    for nbits in (2, 4, 8):
        yield Config(f"uniform{nbits}", (palettize(nbits=nbits, mode="uniform"),))
    yield Config("uniform3", (palettize(nbits=3, mode="uniform"),), "iOS18")
    yield Config("unique", (palettize(mode="unique"),), "iOS18")  # five levels in the zoo need three bits
    group = dict(granularity="per_grouped_channel")
    for nbits, size in ((4, 16), (6, 8), (3, 16), (2, 4), (8, 32), (1, 1), (4, 0), (4, 24)):
        yield Config(f"kmeans{nbits}-group{size}", (palettize(nbits=nbits, group_size=size, **group),), "iOS18")
    yield Config("kmeans4-group8-axis1", (palettize(nbits=4, group_size=8, channel_axis=1, **group),), "iOS18")
    yield Config("uniform4-group16", (palettize(nbits=4, mode="uniform", group_size=16, **group),), "iOS18")
    yield Config("unique-group16", (palettize(mode="unique", group_size=16, **group),), "iOS18")
    for nbits, dim in ((4, 2), (6, 4), (3, 2)):
        yield Config(f"kmeans{nbits}-dim{dim}", (palettize(nbits=nbits, cluster_dim=dim),), "iOS18")
    yield Config("kmeans4-dim2-group16", (palettize(nbits=4, cluster_dim=2, group_size=16, **group),), "iOS18")
    yield Config("kmeans4-pcs", (palettize(nbits=4, enable_per_channel_scale=True),), "iOS18", nearest=(palettize(nbits=4),))
    yield Config("kmeans4-pcs-peer", (palettize(nbits=4, enable_per_channel_scale=True),), "iOS18",
                 ("--per-channel-scale=coremltools",))
    yield Config("kmeans4-group16-pcs", (palettize(nbits=4, enable_per_channel_scale=True, group_size=16, **group),), "iOS18",
                 nearest=(palettize(nbits=4, group_size=16, **group),))
    yield Config("kmeans4-int8lut", (palettize(nbits=4), quantize(granularity="per_tensor") | {"joint": True}), "iOS18",
                 ("--lut-dtype", "int8"))
    yield Config("kmeans4-threshold0", (palettize(nbits=4, weight_threshold=0),))

    for dtype in ("int8", "uint8", "int4", "uint4"):
        for mode in ("linear", "linear_symmetric"):
            short = dtype + ("" if mode == "linear" else "-sym")
            needs = "iOS16" if dtype.endswith("8") else "iOS18"
            for granularity in ("per_tensor", "per_channel"):
                yield Config(f"{short}-{granularity}", (quantize(dtype=dtype, mode=mode, granularity=granularity),), needs)
            yield Config(f"{short}-block32", (quantize(dtype=dtype, mode=mode, granularity="per_block", block_size=32),), "iOS18")
    yield Config("int8-block16", (quantize(granularity="per_block", block_size=16),), "iOS18")

    for target in (0.0, 0.25, 0.5, 0.75, 0.9, 1.0):
        yield Config(f"sparsity{target:g}", (prune(target_sparsity=target),))
    yield Config("threshold0.01", (prune(threshold=0.01, minimum_sparsity_percentile=0.0),))
    yield Config("threshold0.05", (prune(threshold=0.05),))
    yield Config("sparsity0.5-block4", (prune(target_sparsity=0.5, block_size=4),))
    yield Config("sparsity0.5-block4-dim1", (prune(target_sparsity=0.5, block_size=4, dim=1),))
    yield Config("sparsity0.75-block3", (prune(target_sparsity=0.75, block_size=3),))
    for n, m in ((2, 4), (1, 4), (3, 7)):
        yield Config(f"{n}of{m}", (prune(n_m_ratio=[n, m]),))
    yield Config("2of4-dim0", (prune(n_m_ratio=[2, 4], dim=0),))


def _joint():
    half = prune(target_sparsity=0.5)
    block = prune(target_sparsity=0.5, block_size=4)
    four = palettize(nbits=4)
    group = palettize(nbits=4, granularity="per_grouped_channel", group_size=16)
    two = palettize(nbits=2)
    vector = palettize(nbits=4, cluster_dim=2)
    int8 = quantize()
    tensor8 = quantize(granularity="per_tensor")
    affine8 = quantize(mode="linear")
    int4 = quantize(dtype="int4", granularity="per_block", block_size=32)

    def then(first, *rest):
        return (first, *(step | {"joint": True} for step in rest))

    for name, steps, fails in [
        ("prune+kmeans4", then(half, four), ""),
        ("prune+kmeans4-group16", then(half, group), ""),
        ("prune+kmeans4-dim2", then(half, vector), "IndexError"),
        ("block4+kmeans4", then(block, four), ""),
        ("prune+int8", then(half, int8), ""),
        ("prune+int8-affine", then(half, affine8), ""),
        ("prune+int4-block32", then(half, int4), ""),
        ("2of4+int8", then(prune(n_m_ratio=[2, 4]), int8), ""),
        ("int8+prune", then(int8, half), ""),
        ("int8-affine+prune", then(affine8, half), ""),
        ("int4-block32+prune", then(int4, half), ""),
        ("kmeans4+prune", then(four, half), ""),
        ("kmeans4-group16+prune", then(group, half), ""),
        ("kmeans4-dim2+prune", then(vector, half), "IndexError"),
        ("int8+kmeans4", then(int8, four), ""),
        ("int8+kmeans4-group16", then(int8, group), ""),
        ("kmeans4+int8", then(four, tensor8), ""),
        ("kmeans4-group16+int8", then(group, tensor8), ""),
        ("kmeans4-dim2+int8", then(vector, tensor8), ""),
        ("kmeans2+int8", then(two, tensor8), ""),
        ("prune+kmeans4+int8", then(half, four, tensor8), ""),
        ("kmeans4+block4", then(four, block), "AssertionError"),
        ("int8+2of4", then(int8, prune(n_m_ratio=[2, 4])), "AssertionError"),
    ]:
        yield Config(name, steps, "iOS18", peer_fails=fails)


CONFIGS = {config.name: config for config in [*_single(), *_joint()]}

# A handful that touches every technique, for the larger networks and for --quick.
SAMPLE_16 = ("kmeans4", "kmeans6", "int8-sym-per_channel", "uint8-per_tensor", "sparsity0.75", "2of4")
SAMPLE_18 = SAMPLE_16 + ("kmeans4-group16", "kmeans4-dim2", "kmeans4-pcs", "int4-sym-block32", "prune+kmeans4", "kmeans4+int8",
                         "int8+prune", "prune+kmeans4+int8")
REFUSALS = ("kmeans3", "kmeans4-group16", "kmeans4-dim2", "kmeans4-pcs", "int4-per_channel", "int8-block32", "prune+int8")

EVERYTHING = ("zoo/half.iOS18", "zoo/float.iOS16")
SAMPLED = ("zoo/float.iOS18", "zoo/half.iOS26", "cifar_resnet.iOS18", "cifar_resnet.iOS17", "mini_gpt.iOS18",
           "mini_lstm.iOS16", "mini_unet.iOS16", "real/dtln-aec-128-part1.fp32", "real/resnet20-cifar10.iOS18")
LARGER = ("mobilenet_v2.iOS18", "squeezenet1_1.iOS16")
QUICK = ("zoo/half.iOS18", "cifar_resnet.iOS16")
FULL = EVERYTHING + SAMPLED + ("zoo/half.iOS16", "zoo/half.iOS17")
FULL_SAMPLED = LARGER + ("mini_gpt.iOS16", "mini_unet.iOS17", "cifar_resnet.iOS16", "real/resnet20-cifar10.iOS17",
                         "real/dtln-aec-128-part1.fp16", "mobilenet_v3_small.iOS17")
OLD = ("cifar_resnet.iOS15", "real/basic-pitch", "real/draw-mnist")  # iOS 15: no compressed form
UPGRADES = (("zoo/half.iOS16", "zoo/half.iOS18"), ("cifar_resnet.iOS16", "cifar_resnet.iOS18"))
IDENTITY = EVERYTHING + SAMPLED + OLD + ("zoo/two_functions.iOS18", "zoo/torn.iOS18", "mobilenet_v3_small.iOS17",
                                         "real/dtln-aec-128-part1.fp16")

# A weight whose users disagree on its output axis is passed over; then the peer falls over it at the second step.
TORN = ("kmeans4", "int8-sym-per_channel", "int8-sym-per_tensor", "sparsity0.5")
FOREIGN = SAMPLE_18 + ("kmeans3", "kmeans1", "kmeans6-dim4", "kmeans4-dim2-group16", "int8+kmeans4-group16", "kmeans2+int8",
                       "prune+int8-affine", "prune+int4-block32", "kmeans4-group16+prune", "sparsity1", "uint4-block32")
TORN_JOINT = replace(CONFIGS["prune+kmeans4"], peer_fails="TypeError")


def os_of(model):
    """The OS that a model's name states; published packages have theirs listed here."""
    suffix = model.rsplit(".", 1)[-1]
    if suffix in OS_ORDER:
        return suffix
    return {"real/basic-pitch": "iOS15", "real/draw-mnist": "iOS15"}.get(model, "iOS16")


def jobs(extent="standard"):
    """The jobs of one extent: quick (a minute), standard (for CI) or full (half an hour)."""
    if extent == "quick":
        for model in QUICK:
            yield from _jobs(model, SAMPLE_18)
        return
    full = extent == "full"
    for model in FULL if full else EVERYTHING:
        yield from _jobs(model, CONFIGS)
    for model in FULL_SAMPLED if full else SAMPLED:
        yield from _jobs(model, SAMPLE_18)
    if not full:
        for model in LARGER:
            yield from _jobs(model, ("kmeans4", "int8-sym-per_channel", "sparsity0.75", "kmeans4-group16"))
    yield from _jobs("zoo/torn.iOS18", TORN)
    yield Job("zoo/torn.iOS18", TORN_JOINT)
    yield Job("zoo/two_functions.iOS18", replace(CONFIGS["kmeans4"], peer_fails="ValueError"))
    for model in ("zoo/half.iOS17", "cifar_resnet.iOS16"):
        for name in REFUSALS:
            yield Job(model, CONFIGS[name], refused=True)
    for model in OLD:
        yield Job(model, CONFIGS["kmeans4"], refused=True)
        for name in ("kmeans4", "int8-sym-per_channel", "sparsity0.75"):
            yield Job(model, CONFIGS[name], target="iOS16")
    for old, new in UPGRADES:
        for name in ("kmeans4-group16", "int4-sym-block32", "prune+kmeans4"):
            yield Job(old, CONFIGS[name], target="iOS18", peer_model=new)


# What the peer cannot do with single models: for iOS 26 it swaps a quantized table and its scale, and loses the scale's rank.
PEER_FAILS = {
    ("zoo/half.iOS26", "kmeans4+int8"): "ValueError",
    ("zoo/half.iOS26", "kmeans4-int8lut"): "ValueError",
    ("zoo/half.iOS26", "kmeans4-group16+int8"): "ValueError",
    ("zoo/half.iOS26", "kmeans4-dim2+int8"): "ValueError",
}


def foreign_jobs(extent="standard"):
    """Packages that the peer compresses and we decompress."""
    if extent != "quick":
        for model in ("zoo/half.iOS18", "zoo/float.iOS16", "zoo/half.iOS26"):
            yield from (job for job in _jobs(model, FOREIGN) if not job.config.peer_fails)


def _jobs(model, names):
    for name in names:
        config = CONFIGS[name]
        if config.runs_on(os_of(model)):
            fails = PEER_FAILS.get((model, name))
            yield Job(model, replace(config, peer_fails=fails) if fails else config)
