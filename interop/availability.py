"""Checks docs/availability.md, row by row, by coremltools' own version rules.

    interop/run --python interop/availability.py [FORM...]

A row of ML programs is made by the command of its row, for the system that the page claims: coremltools must read it, at
that version of the format. The same operators under the operator set before must be refused by coremltools, and the command
that made them must refuse that system with exit code 5. Rows of neural networks are made twice, by coremltools, which sets
their version, and by the command, which must set the same and refuse the system before.
For all, `corepress info` must name the system and the form, `check` must take this system and not the one before, and
`verify` must find nothing.

Then the layers of neural networks: whatever coremltools' NeuralNetworkBuilder raises the version for, `corepress check`
must want the same system for, and layers for which it raises nothing must stay with iOS 11 to 13, where the schema has them.
"""

import contextlib
import io
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np

import peer
from coremltools.converters.mil import Builder as mb
from coremltools.converters.mil.frontend.milproto.load import load as load_program
from coremltools.converters.mil.mil import types
from coremltools.models import datatypes
from coremltools.models.neural_network import NeuralNetworkBuilder, quantization_utils

ct = peer.ct
ROOT = Path(__file__).resolve().parent.parent
COREPRESS = os.environ.get("COREPRESS", str(ROOT / "bin" / "corepress"))
TARGETS = {7: ct.target.iOS16, 8: ct.target.iOS17, 9: ct.target.iOS18}
NAMES = {6: "iOS15", 7: "iOS16", 8: "iOS17", 9: "iOS18"}
OPSETS = {6: "CoreML5", 7: "CoreML6", 8: "CoreML7", 9: "CoreML8"}
RELEASES = {2: "iOS 11.2 / macOS 10.13.2", 3: "iOS 12 / macOS 10.14", 5: "iOS 14 / macOS 11"}
ALL = ["--weight-threshold", "0"]
COMMANDS = {
    "table": ["palettize", "--nbits", "4"],
    "table-3-bits": ["palettize", "--nbits", "3"],
    "table-per-group": ["palettize", "--nbits", "4", "--group-size", "8"],
    "table-of-vectors": ["palettize", "--nbits", "4", "--cluster-dim", "2"],
    "table-with-scale": ["palettize", "--nbits", "4", "--per-channel-scale"],
    "table-of-integers": ["palettize", "--nbits", "4", "--lut-dtype", "int8"],
    "integer-per-tensor": ["quantize", "--granularity", "per_tensor"],
    "integer-per-channel": ["quantize"],
    "integer-per-block": ["quantize", "--granularity", "per_block", "--block-size", "8"],
    "integer-4-bits": ["quantize", "--dtype", "int4"],
    "sparse": ["prune", "--target-sparsity", "0.5"],
}
SPARSE = "config_type: OpMagnitudePrunerConfig\n    global_config: {target_sparsity: 0.5, weight_threshold: 0}\n"
RECIPES = {
    "sparse-table": "steps:\n  - " + SPARSE + "  - config_type: OpPalettizerConfig\n    joint: true\n"
                    "    global_config: {mode: kmeans, nbits: 4, weight_threshold: 0}\n",
    "joint": "steps:\n  - " + SPARSE + "  - config_type: OpPalettizerConfig\n    joint: true\n"
             "    global_config: {mode: kmeans, nbits: 4, weight_threshold: 0}\n  - config_type: OpLinearQuantizerConfig\n"
             "    joint: true\n    global_config: {granularity: per_tensor, weight_threshold: 0}\n",
    "sparse-integer": "steps:\n  - " + SPARSE + "  - config_type: OpLinearQuantizerConfig\n    joint: true\n"
                      "    global_config: {weight_threshold: 0}\n",
}


def rows():
    """(form, version, stored as) of each row of the page."""
    for line in (ROOT / "docs" / "availability.md").read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 8 and cells[5].isdigit():
            yield cells[0], int(cells[5]), cells[6].replace("\\", "")


def corepress(*words):
    return subprocess.run([COREPRESS, *map(str, words)], capture_output=True, text=True)


def weight(dtype=np.float32):
    return np.random.default_rng(3).standard_normal((32, 16)).astype(dtype)


def program(version, body, path):
    """Saves a program for the system of this version, with the operators exactly as in `body`."""
    @mb.program(input_specs=[mb.TensorSpec((1, 16), dtype=types.fp32)], opset_version=TARGETS.get(version, ct.target.iOS15))
    def built(x):
        return mb.identity(x=body(x), name="y")

    model = ct.convert(built, convert_to="mlprogram", minimum_deployment_target=TARGETS.get(version, ct.target.iOS15),
                       pass_pipeline=ct.PassPipeline.EMPTY, skip_model_load=True,
                       compute_precision=ct.precision.FLOAT32)
    return peer.save(model, path)


def dense(version, path):
    return program(version, lambda x: mb.linear(x=x, weight=weight()), path)


def calibrated(version, folder):
    """Activations: the command of this row needs samples. Gives the package and what the system before is told."""
    samples = folder / "samples.npz"
    np.savez(samples, x=np.random.default_rng(4).standard_normal((8, 16)).astype(np.float32))
    package = folder / "activations.mlpackage"
    words = ["--method", "activations", "--data", samples, *ALL]
    made = corepress("calibrate", dense(version, folder / "new.mlpackage"), *words, "-o", package)
    assert made.returncode == 0, made.stderr
    return package, corepress("calibrate", dense(version - 1, folder / "old.mlpackage"), *words,
                              "-o", folder / "none.mlpackage")


def upgraded(folder):
    """16-bit floats in the place of others: what a network with such weights becomes."""
    network, package = folder / "halves.mlmodel", folder / "upgraded.mlpackage"
    network.write_bytes(quantized(16, "linear").SerializeToString())
    made = corepress("upgrade", network, "-o", package)
    assert made.returncode == 0, made.stderr
    return package


def lowered(path, version):
    """The program of a package, under the operator set of the version before, as coremltools reads it: an exception."""
    model = ct.models.MLModel(str(path), skip_model_load=True)
    spec = model.get_spec()
    function = spec.mlProgram.functions["main"]
    block = function.block_specializations[function.opset]
    function.opset = OPSETS[version - 1]
    function.block_specializations[function.opset].CopyFrom(block)
    for name in list(function.block_specializations):
        if name != function.opset:
            del function.block_specializations[name]
    return load_program(spec, version - 1, model.weights_dir)


def check_program(form, version, stored, folder):
    package = folder / f"{form}.mlpackage"
    if form == "half-for-float":
        package, refused = upgraded(folder), None
    elif form == "activations":
        package, refused = calibrated(version, folder)
    else:
        recipe = folder / f"{form}.yaml"
        recipe.write_text(RECIPES.get(form, ""))
        command = COMMANDS[form] + ALL if form in COMMANDS else ["compress", "--config", recipe]
        source = dense(version, folder / f"{form}-dense.mlpackage")
        made = corepress(command[0], source, *command[1:], "-o", package)
        assert made.returncode == 0, made.stderr
        older = dense(version - 1, folder / f"{form}-older.mlpackage")
        refused = corepress(command[0], older, *command[1:], "-o", folder / "none.mlpackage")
    if refused:
        assert refused.returncode == 5, f"{NAMES[version - 1]} is not refused: {refused.returncode} {refused.stderr}"
        assert f"--target {NAMES[version]}" in refused.stderr, refused.stderr
    model = ct.models.MLModel(str(package), skip_model_load=True)
    spec = model.get_spec()
    assert spec.specificationVersion == version, f"version {spec.specificationVersion}"
    load_program(spec, version, model.weights_dir)
    types_of = {op.type for op in next(iter(
        spec.mlProgram.functions["main"].block_specializations.values())).operations}
    wanted = {name for name in stored.split(", ") if not name.endswith("*")}
    assert wanted <= types_of, f"{wanted} are not among {types_of}"
    try:
        lowered(package, version)
    except Exception:  # coremltools has no one kind of exception for this
        pass
    else:
        raise AssertionError(f"coremltools takes it under {OPSETS[version - 1]} as well")
    return package


def inner_product(**options):
    builder = NeuralNetworkBuilder([("x", datatypes.Array(16))], [("y", datatypes.Array(32))], **options)
    builder.add_inner_product("inner", weight(), None, 16, 32, False, "x", "y")
    builder.spec.specificationVersion = 1  # the first: what follows raises it where coremltools' rules ask for that
    return builder.spec


def quantized(nbits, mode):
    made = quantization_utils.quantize_weights(ct.models.MLModel(inner_product(), skip_model_load=True), nbits, mode)
    return made.get_spec() if hasattr(made, "get_spec") else made


def check_network(form, version, folder):
    """By coremltools, and by the command, which must come to the same version."""
    if form == "network-integer-product":
        spec = quantization_utils.activate_int8_int8_matrix_multiplications(inner_product())
    else:
        nbits, mode = {"network-half": (16, "linear"), "network-integer": (4, "linear"),
                       "network-table": (4, "linear_lut")}[form]
        spec = quantized(nbits, mode)
    assert spec.specificationVersion == version, f"coremltools asks for {spec.specificationVersion}"
    path, source, made = (folder / f"{form}-{name}.mlmodel" for name in ("peer", "source", "made"))
    path.write_bytes(spec.SerializeToString())
    # Integers are multiplied only in networks that see the exact shapes of arrays.
    exact = form == "network-integer-product"
    plain = inner_product(disable_rank5_shape_mapping=exact)
    plain.specificationVersion = 4 if exact else 1
    source.write_bytes(plain.SerializeToString())
    words = {"network-half": ["--nbits", "16"], "network-integer": ["--mode", "linear", "--nbits", "4"],
             "network-table": ["--mode", "linear_lut", "--nbits", "4"],
             "network-integer-product": ["--mode", "int8_dynamic"]}[form] + ALL
    done = corepress("quantize", source, *words, "-o", made)
    assert done.returncode == 0, done.stderr
    ours = ct.utils.load_spec(str(made)).specificationVersion
    assert ours == version, f"the command sets version {ours}"
    before = {2: "iOS11", 3: "iOS11.2", 5: "iOS13"}[version]
    refused = corepress("quantize", source, *words, "--target", before, "-o", folder / "none.mlmodel")
    assert refused.returncode == 5 and not (folder / "none.mlmodel").exists(), refused.stderr
    assert corepress("verify", made).returncode == 0
    assert corepress("check", made, "--target", before).returncode == 5
    assert corepress("check", made, "--target", {2: "iOS11.2", 3: "iOS12", 5: "iOS14"}[version]).returncode == 0
    return path


def check(form, version, stored, folder):
    network = form.startswith("network-")
    path = check_network(form, version, folder) if network else check_program(form, version, stored, folder)
    info = corepress("info", path, "--json")
    assert info.returncode == 0, info.stderr
    facts = json.loads(info.stdout)
    if network:
        assert facts["os"] == RELEASES[version], facts["os"]
        assert any(f"({stored})" in reason["what"] for reason in facts["because"]), facts["because"]
    else:
        assert facts["specificationVersion"] == version
        whats = [reason["what"] for reason in facts["because"]]
        name = stored.split(", ")[-1].rstrip("*")
        assert any(name in what for what in whats), f"info says {whats}"
        verified = corepress("verify", path)
        assert verified.returncode == 0, verified.stdout
        assert corepress("check", path, "--target", NAMES[version]).returncode == 0
        assert corepress("check", path, "--target", NAMES[version - 1]).returncode == 5


def layers():
    """Layers as the builder makes them, and the version that it gives the network: 4 for those of the schema from iOS 13 on."""
    two = [("x", datatypes.Array(1, 2, 4, 4)), ("z", datatypes.Array(1, 2, 4, 4))]
    made = [
        ("upsample", 4, lambda b: b.add_upsample("l", 2, 2, "x", "y")),
        ("upsample, linear", 4, lambda b: b.add_upsample("l", 2, 2, "x", "y", mode="BILINEAR",
                                                          linear_upsample_mode="ALIGN_CORNERS_TRUE")),
        ("reorganize", 4, lambda b: b.add_reorganize_data("l", "x", "y", "SPACE_TO_DEPTH", 2)),
        ("reorganize, pixels", 4, lambda b: b.add_reorganize_data("l", "x", "y", "PIXEL_SHUFFLE", 2)),
        ("concat", 4, lambda b: b.add_concat_nd("l", ["x", "z"], "y", 1)),
        ("concat, interleaved", 4, lambda b: b.add_concat_nd("l", ["x", "z"], "y", 1, interleave=True)),
        ("slice", 4, lambda b: b.add_slice_static("l", "x", "y", [0] * 4, [1] * 4, [1] * 4, [False] * 4, [False] * 4)),
        ("slice, squeezed", 4, lambda b: b.add_slice_static("l", "x", "y", [0] * 4, [1] * 4, [1] * 4, [False] * 4,
                                                             [False] * 4, squeeze_masks=[True] + [False] * 3)),
        ("slice of inputs", 4, lambda b: b.add_slice_dynamic("l", ["x", "z"], "y", end_ids=[1], strides=[1],
                                                              begin_masks=[False], end_masks=[False])),
        ("slice of inputs, squeezed", 4, lambda b: b.add_slice_dynamic(
            "l", ["x", "z"], "y", end_ids=[1], strides=[1], begin_masks=[False], end_masks=[False],
            squeeze_masks=[True])),
        ("tile", 4, lambda b: b.add_tile("l", "x", "y", [1, 2, 1, 1])),
        ("tile of inputs", 4, lambda b: b.add_tile("l", ["x", "z"], "y")),
        ("one hot", 4, lambda b: b.add_one_hot("l", ["x"], "y", one_hot_vector_size=3)),
        ("sum", 4, lambda b: b.add_cumsum("l", ["x"], "y")),
        ("clamped relu", 4, lambda b: b.add_clamped_relu("l", "x", "y")),
        ("sort", 4, lambda b: b.add_argsort("l", "x", "y")),
        ("pool 3d", 4, lambda b: b.add_pooling3d("l", "x", "y", "MAX", 1, 1, 1, 1, 1, 1)),
        ("pool 3d, global", 4, lambda b: b.add_global_pooling3d("l", "x", "y", "MAX")),
        ("convolution 3d", 4, lambda b: b.add_convolution3d("l", 1, 1, 1, 1, 1, np.ones((1, 1, 1, 1, 1), np.float32), None,
                                                            False, 1, input_name="x", output_name="y")),
        ("top k", 4, lambda b: b.add_topk("l", ["x"], ["y"], 2, 1)),
        ("gelu", 4, lambda b: b.add_gelu("l", "x", "y")),
        ("optional input", 4, lambda b: (b.set_optional_input(1, 3.0), b.add_gelu("l", "x", "y"))),
        ("custom", 1, lambda b: b.add_custom("l", ["x"], ["y"])),
        ("relu", 1, lambda b: b.add_activation("l", "RELU", "x", "y")),
        ("softmax", 1, lambda b: b.add_softmax("l", "x", "y")),
    ]
    for name, version, add in made:
        builder = NeuralNetworkBuilder(two, [("y", None)], disable_rank5_shape_mapping=version == 4)
        builder.spec.specificationVersion = version
        add(builder)
        yield f"layer: {name}", builder.spec


def check_layer(spec, folder):
    """The version that the builder has come to is the one that we find in the layers, whatever the file states."""
    wanted = spec.specificationVersion
    spec.specificationVersion = 1
    path = folder / "layer.mlmodel"
    path.write_bytes(spec.SerializeToString())
    run = corepress("check", path, "--target", "iOS11", "--json")
    needs = json.loads(run.stdout)["needs"]
    names = {1: "iOS11", 2: "iOS11.2", 3: "iOS12", 4: "iOS13", 5: "iOS14"}
    assert needs == names[wanted], f"coremltools asks for {names[wanted]}, we for {needs}"


def main():
    passed = failed = 0
    wanted = sys.argv[1:]
    jobs = [(form, lambda folder, row=(form, version, stored): check(*row, folder)) for form, version, stored in rows()]
    jobs += [(name, lambda folder, spec=spec: check_layer(spec, folder)) for name, spec in layers()]
    for form, job in jobs:
        if wanted and form not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                with contextlib.redirect_stdout(io.StringIO()):  # coremltools talks about what it does
                    job(Path(folder))
            except AssertionError as problem:
                failed += 1
                print(f"FAILED {form}: {problem}")
            else:
                passed += 1
                print(f"passed {form}")
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main())
