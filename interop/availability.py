"""Checks docs/availability.md, row by row, by coremltools' own version rules.

    interop/run --python interop/availability.py [FORM...]

A row of ML programs is made for the system that the page claims: coremltools must read it, at that version of the
format. The same operators under the operator set before must be refused by coremltools, and the command that made them
must refuse that system with exit code 5. Rows of neural networks are made by coremltools, which sets their version.
For all, `corepress info` must name the system and the form.
"""

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


def crafted(form, version, path):
    """Rows that Corepress reads, but does not write."""
    def activations(x):
        codes = mb.quantize(input=x, scale=np.float32(0.1), output_dtype="int8")
        return mb.linear(x=mb.dequantize(input=codes, scale=np.float32(0.1)), weight=weight())

    bodies = {
        "half-for-float": lambda x: mb.linear(
            x=x, weight=mb.constexpr_cast(source_val=weight(np.float16), output_dtype="fp32")),
        "activations": activations,
        "joint": lambda x: mb.linear(
            x=x, weight=mb.constexpr_blockwise_shift_scale(data=weight(), scale=np.float32([[0.5]]))),
    }
    return program(version, bodies[form], path)


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
    if form in COMMANDS or form in RECIPES:
        recipe = folder / f"{form}.yaml"
        recipe.write_text(RECIPES.get(form, ""))
        command = COMMANDS[form] + ALL if form in COMMANDS else ["compress", "--config", recipe]
        source = dense(version, folder / f"{form}-dense.mlpackage")
        made = corepress(command[0], source, *command[1:], "-o", package)
        assert made.returncode == 0, made.stderr
        older = dense(version - 1, folder / f"{form}-older.mlpackage")
        refused = corepress(command[0], older, *command[1:], "-o", folder / "none.mlpackage")
        assert refused.returncode == 5, f"{NAMES[version - 1]} is not refused: {refused.returncode} {refused.stderr}"
        assert f"--target {NAMES[version]}" in refused.stderr, refused.stderr
    else:
        crafted(form, version, package)
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


def check_network(form, version, folder):
    builder = NeuralNetworkBuilder([("x", datatypes.Array(16))], [("y", datatypes.Array(32))])
    builder.add_inner_product("inner", weight(), None, 16, 32, False, "x", "y")
    builder.spec.specificationVersion = 1  # the first: what follows raises it where coremltools' rules ask for that
    if form == "network-integer-product":
        spec = quantization_utils.activate_int8_int8_matrix_multiplications(builder.spec)
    else:
        nbits, mode = {"network-half": (16, "linear"), "network-integer": (4, "linear"),
                       "network-table": (4, "linear_lut")}[form]
        spec = quantization_utils.quantize_weights(
            ct.models.MLModel(builder.spec, skip_model_load=True), nbits, mode)
        spec = spec.get_spec() if hasattr(spec, "get_spec") else spec
    assert spec.specificationVersion == version, f"coremltools asks for {spec.specificationVersion}"
    path = folder / f"{form}.mlmodel"
    path.write_bytes(spec.SerializeToString())
    return path


def check(form, version, stored, folder):
    network = form.startswith("network-")
    path = check_network(form, version, folder) if network else check_program(form, version, stored, folder)
    info = corepress("info", path, "--json")
    assert info.returncode == 0, info.stderr
    facts = json.loads(info.stdout)
    if network:
        assert facts["os"] == RELEASES[version], facts["os"]
    else:
        assert facts["specificationVersion"] == version
        whats = [reason["what"] for reason in facts["because"]]
        name = stored.split(", ")[-1].rstrip("*")
        assert any(name in what for what in whats), f"info says {whats}"
        verified = corepress("verify", path)
        assert verified.returncode == 0, verified.stdout
        assert corepress("check", path, "--target", NAMES[version]).returncode == 0
        assert corepress("check", path, "--target", NAMES[version - 1]).returncode == 5


def main():
    passed = failed = 0
    wanted = sys.argv[1:]
    for form, version, stored in rows():
        if wanted and form not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            try:
                check(form, version, stored, Path(folder))
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
