"""Judges what bin/corepress makes of neural networks (.mlmodel) by coremltools' own quantizer for them.

    interop/run --python interop/networks.py [--quick | --full] [--only TEXT] [--mode MODE] [--times]

Every job quantizes one model in one way, in a process that serves all of them (QuantizeMany.java), and must show that
    read    coremltools dequantizes it to exactly the floats that our decompress gives, bit for bit
    same    the peer quantizes the same weights, to the same form
    error   no weight has a larger squared error than the peer's
The peer gets the network with its layers folded by us, since its own folding of batchnorm makes kernels of a wrong size;
`folding` compares ours with numpy. The last lines give both sides' seconds.
"""

import argparse
import contextlib
import io
import os
import re
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

warnings.filterwarnings("ignore")
import numpy as np

with contextlib.redirect_stderr(io.StringIO()):
    import coremltools as ct
    from coremltools.models.neural_network import quantization_utils as peer
    from coremltools.proto import Model_pb2

import networkzoo

HERE = Path(__file__).resolve().parent
COREPRESS = Path(os.environ.get("COREPRESS", HERE.parent / "bin" / "corepress"))
SHARED = Path(os.environ.get("SHARED", HERE.parent.parent / "shared"))
PEER_MODES = {
    "linear": ct.models._QUANTIZATION_MODE_LINEAR_QUANTIZATION,
    "linear_symmetric": ct.models._QUANTIZATION_MODE_LINEAR_SYMMETRIC,
    "linear_lut": ct.models._QUANTIZATION_MODE_LOOKUP_TABLE_LINEAR,
    "kmeans_lut": ct.models._QUANTIZATION_MODE_LOOKUP_TABLE_KMEANS,
}
STANDARD = [("linear", 8), ("linear", 3), ("linear_symmetric", 8), ("linear_lut", 5), ("kmeans_lut", 4), ("linear", 16)]
FULL = ([("linear", 16), ("linear_symmetric", 8)]
        + [(mode, nbits) for mode in ("linear", "linear_lut", "kmeans_lut") for nbits in range(1, 9)])
SMALL = {"mnist-classifier-nn", "gesture-classifier", "es2en-char-encoder.fp32", "healthysnacks-pipeline"}


def networks(model):
    """The networks in a model, those in pipelines of each kind included, with their models."""
    kind = model.WhichOneof("Type")
    if kind in ("pipelineClassifier", "pipelineRegressor", "pipeline"):
        pipeline = getattr(model, kind)
        for inner in (pipeline if kind == "pipeline" else pipeline.pipeline).models:
            yield from networks(inner)
    elif kind.startswith("neuralNetwork"):
        yield model, getattr(model, kind)


def weights(message, path=""):
    """Every WeightParams in a message with a path that tells it from the others."""
    for field, value in message.ListFields():
        if field.message_type is None:
            continue
        values = value if field.is_repeated else [value]
        if field.message_type.GetOptions().map_entry or field.message_type.name in ("ModelDescription",):
            continue
        for i, inner in enumerate(values):
            name = getattr(inner, "name", "") if field.name == "layers" else ""
            here = f"{path}/{field.name}" + (f"[{i}]" if len(values) > 1 else "") + (f"<{name}>" if name else "")
            if field.message_type.name == "WeightParams":
                yield here, inner
            else:
                yield from weights(inner, here)


def floats(model):
    return {path: np.array(weight.floatValue, np.float32) for path, weight in weights(model) if weight.floatValue}


def dequantized(model):
    """The floats as coremltools reads them; what it cannot read (halves, bytes with one scale) is read here."""
    copy = Model_pb2.Model()
    copy.CopyFrom(model)
    for path, weight in weights(copy):
        if weight.float16Value:
            weight.floatValue.extend(np.frombuffer(weight.float16Value, np.float16).astype(np.float32))
            weight.float16Value = b""
        elif weight.int8RawValue:
            codes = np.frombuffer(weight.int8RawValue, np.int8)
            weight.floatValue.extend((codes * np.float64(weight.quantization.linearQuantization.scale[0]))
                                     .astype(np.float32))
            weight.int8RawValue = b""
    for _, network in networks(copy):
        for layer in (grouped.convolution for grouped in deconvolutions(network)):
            scale = layer.weights.quantization.linearQuantization
            if len(scale.scale) == 1:  # the format allows one for all, which the peer does not spread
                count = layer.outputChannels // layer.nGroups
                scale.scale.extend([scale.scale[0]] * (count - 1))
                scale.bias.extend([scale.bias[0]] * (count - 1))
        with contextlib.redirect_stdout(io.StringIO()):
            peer._dequantize_nn_spec(network)
    return floats(copy)


def deconvolutions(network):
    return [layer for layer in network.layers
            if layer.convolution.isDeconvolution and layer.convolution.nGroups > 1]


def grouped_deconvolutions(model):
    """The ends of the paths of kernels for which the peer makes as many scales as a group has channels. The format has one
    for all, or one for each output channel; so we make one, and are not compared."""
    return tuple(f"<{layer.name}>/convolution/weights"
                 for _, network in networks(model) for layer in deconvolutions(network))


def forms(model):
    """How each weight is stored."""
    grouped = grouped_deconvolutions(model)
    made = {}
    for path, weight in weights(model):
        kind = weight.quantization.WhichOneof("QuantizationType")
        if weight.float16Value:
            made[path] = ("half", len(weight.float16Value))
        elif kind == "linearQuantization":
            count = "any" if path.endswith(grouped) else len(weight.quantization.linearQuantization.scale)
            made[path] = (kind, weight.quantization.numberOfBits, count, len(weight.rawValue))
        elif kind:
            made[path] = (kind, weight.quantization.numberOfBits, len(weight.rawValue))
    return made


def load(path):
    model = Model_pb2.Model()
    model.ParseFromString(Path(path).read_bytes())
    return model


def corepress(*arguments):
    """The command line: what it says, and its seconds."""
    start = time.perf_counter()
    done = subprocess.run([str(COREPRESS), *map(str, arguments)], capture_output=True, text=True, timeout=600,
                          stdin=subprocess.DEVNULL)
    return done, time.perf_counter() - start


class Ours:
    """Our side, one process for all requests, as the peer's is."""

    def __init__(self):
        jar = COREPRESS.resolve().parent.parent / "cli/target/corepress.jar"
        self.process = subprocess.Popen(
            [str(COREPRESS.with_name("corepress-java")), "-cp", str(jar), str(HERE / "QuantizeMany.java")],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, source, out, mode, nbits=8, threshold=0):
        """Gives the seconds, or raises with what went wrong."""
        self.process.stdin.write("\t".join(map(str, (source, out, mode, nbits, threshold))) + "\n")
        self.process.stdin.flush()
        word, text = self.process.stdout.readline().rstrip("\n").split("\t")
        if word != "ok":
            raise ValueError(text)
        return float(text)

    def close(self):
        self.process.stdin.close()
        self.process.wait(timeout=60)


def by_peer(path, out, mode, nbits):
    """The peer's result and its seconds, from file to file as ours. Its pipelines of two kinds fail, so it gets one network
    after the other."""
    start = time.perf_counter()
    made = load(path)
    with contextlib.redirect_stdout(io.StringIO()):
        for inner, _ in networks(made):
            peer._quantize_spec_weights(inner, nbits, PEER_MODES[mode])
    out.write_bytes(made.SerializeToString())
    return made, time.perf_counter() - start


def folding_failures(original, folded):
    """Compares folded batchnorms behind convolutions with numpy; gives what is wrong."""
    failures = []
    for (_, old), (_, new) in zip(networks(original), networks(folded)):
        kept = {layer.name: layer for layer in new.layers}
        makers = {layer.output[0]: layer for layer in old.layers}
        for norm in old.layers:
            if norm.WhichOneof("layer") != "batchnorm" or norm.name in kept:
                continue
            conv = makers[norm.input[0]].convolution
            params = norm.batchnorm
            factor = np.array(params.gamma.floatValue) / np.sqrt(
                np.array(params.variance.floatValue) + params.epsilon)
            kernel = np.array(conv.weights.floatValue)
            if conv.isDeconvolution:
                kernel = (kernel.reshape(conv.kernelChannels, conv.outputChannels, -1) * factor[:, None]).ravel()
            else:
                kernel = (kernel.reshape(conv.outputChannels, -1) * factor[:, None]).ravel()
            bias = np.array(conv.bias.floatValue) if conv.hasBias else 0
            bias = factor * (bias - np.array(params.mean.floatValue)) + np.array(params.beta.floatValue)
            made = kept[makers[norm.input[0]].name].convolution
            right = (np.allclose(kernel, made.weights.floatValue, rtol=1e-6, atol=1e-30)
                     and np.allclose(bias, made.bias.floatValue, rtol=1e-4, atol=1e-5))
            if not right:
                failures.append(f"{norm.name} is not in {makers[norm.input[0]].name} as numpy has it")
    return failures


def judge(ours, source, folded, folder, mode, nbits, clock):
    """Gives what is wrong with one job."""
    out, dense = folder / "made.mlmodel", folder / "dense.mlmodel"
    clock["ours"] += ours(source, out, mode, nbits)
    ours(out, dense, "decompress")
    start = folded if nbits < 16 else source
    made, base = load(out), load(start)
    theirs, seconds = by_peer(start, folder / "peer.mlmodel", mode, nbits)
    clock["peer"] += seconds
    failures = []
    read, decompressed = dequantized(made), floats(load(dense))
    for path in sorted(read.keys() | decompressed.keys()):
        if path not in read or path not in decompressed or not np.array_equal(
                read[path].view(np.int32), decompressed[path].view(np.int32)):
            failures.append(f"read: {path} differs")
    ours_forms, peer_forms = forms(made), forms(theirs)
    for path in sorted(ours_forms.keys() | peer_forms.keys()):
        if ours_forms.get(path) != peer_forms.get(path):
            failures.append(f"same: {path} is {ours_forms.get(path)}, the peer's {peer_forms.get(path)}")
    truth, theirs = floats(base), dequantized(theirs)
    for path, values in truth.items():
        if path.endswith(grouped_deconvolutions(base)) and mode.startswith("linear"):
            continue
        exact = values.astype(np.float64)
        error, limit = (np.sum((side[path] - exact) ** 2) for side in (read, theirs))
        if error > limit * (1 + 1e-6) + 1e-13 * np.sum(exact ** 2):
            failures.append(f"error: {path} {error:.6g}, the peer's {limit:.6g}")
    return failures


def takes_integers(model, network):
    """Whether Core ML's validator takes integer products in a network: they count as layers of iOS 13, beside which arrays
    must have their exact shapes. The peer makes them anywhere; we do not, and are compared where they may be."""
    arrays = any(feature.type.WhichOneof("Type") == "multiArrayType" for feature in model.description.input)
    return network.arrayInputShapeMapping == 1 or not arrays


def dynamic_failures(ours, source, folder):
    """Integer products: coremltools' own function changes the same layers, and ours come nearer to the floats."""
    out, dense = folder / "dynamic.mlmodel", folder / "dense.mlmodel"
    ours(source, out, "int8_dynamic")
    ours(out, dense, "decompress")
    base, theirs = load(source), load(source)
    with contextlib.redirect_stdout(io.StringIO()):
        for inner, network in networks(theirs):
            if takes_integers(inner, network):
                peer.activate_int8_int8_matrix_multiplications(inner)
    failures, made = [], load(out)
    read, decompressed, other, truth = dequantized(made), floats(load(dense)), dequantized(theirs), floats(base)
    # A bias that became a layer moves those behind it on; their numbers do not count.
    changed, expected = ({re.sub(r"layers\[\d+\]", "layers", path): path for path, weight in weights(model) if weight.int8RawValue}
                         for model in (made, theirs))
    if changed.keys() != expected.keys():
        failures.append(f"same: {sorted(changed)}, the peer's {sorted(expected)}")
    for name in changed.keys() & expected.keys():
        exact = truth[expected[name]].astype(np.float64)
        error, limit = np.sum((read[changed[name]] - exact) ** 2), np.sum((other[expected[name]] - exact) ** 2)
        if error > limit:
            failures.append(f"error: {name} {error:.6g}, the peer's {limit:.6g}")
        if not np.array_equal(read[changed[name]], decompressed[changed[name]]):
            failures.append(f"read: {name} differs")
    for _, network in networks(made):
        failures += [f"{layer.name} multiplies integers and has a bias" for layer in network.layers
                     if (layer.innerProduct.int8DynamicQuantize and layer.innerProduct.hasBias)
                     or (layer.batchedMatmul.int8DynamicQuantize and layer.batchedMatmul.hasBias)]
    return failures


def refusals(folder):
    """Requests that the format has no form for end with code 5 and write nothing."""
    model = SHARED / "models/real/mnist-classifier-nn.mlmodel"
    trained = SHARED / "models/real/updatable-digits-nn.mlmodel"
    requests = {
        "pruned": ["prune", model, "--target-sparsity", 0.5],
        "blocks": ["quantize", model, "--dtype", "int4", "--block-size", 32],
        "groups": ["palettize", model, "--nbits", 4, "--group-size", 8],
        "trained-4": ["quantize", trained, "--nbits", 4, "--mode", "linear"],
        "trained-16": ["quantize", trained, "--nbits", 16],
    }
    for name, request in requests.items():
        out = folder / f"refused-{name}.mlmodel"
        done, _ = corepress(*request, "-o", out)
        wrong = [] if done.returncode == 5 and done.stderr.strip() and not out.exists() else [
            f"exit {done.returncode}, {done.stderr.strip()}"]
        yield f"refused {name}", wrong


PROCESSES = [("linear", 16), ("linear", 8), ("linear", 4), ("linear_lut", 4)]  # its k-means fails outside of this script


def processes(folder, clock):
    """The same requests as whole processes, side by side: what a user waits for. Gives what is wrong, and fills the clock."""
    source, out = SHARED / "models/real/mnist-classifier-nn.mlmodel", folder / "process.mlmodel"
    script = ("import sys, coremltools as ct\n"
              "from coremltools.models.neural_network.quantization_utils import quantize_weights\n"
              "made = quantize_weights(ct.models.MLModel(sys.argv[1]), int(sys.argv[3]), sys.argv[4])\n"
              "ct.models.utils.save_spec(made if not hasattr(made, 'get_spec') else made.get_spec(), sys.argv[2])\n")
    wrong = []
    for mode, nbits in PROCESSES:
        done, ours = corepress("quantize", source, "-o", out, "--force", "--mode", mode, "--nbits", nbits,
                               "--weight-threshold", 0)
        start = time.perf_counter()
        theirs = subprocess.run([sys.executable, "-W", "ignore", "-c", script, str(source), str(folder / "peer.mlmodel"),
                                 str(nbits), mode], capture_output=True, text=True, timeout=600)
        clock["processes"].append((mode, nbits, ours, time.perf_counter() - start))
        wrong += ([done.stderr.strip()] if done.returncode else []) + ([theirs.stderr[-300:]] if theirs.returncode else [])
    return wrong


def models(options, folder):
    made = networkzoo.save(folder / "zoo")
    real = SHARED / "models/real"
    if real.is_dir():
        for path in sorted(real.glob("*.mlmodel")):
            model = load(path)
            if not model.isUpdatable and any(True for _ in networks(model)) and (
                    options.extent == "full" or path.stem in SMALL):
                made[path.stem] = path
    return {name: path for name, path in made.items() if options.only in name}


def jobs(options, ours, folder):
    """Gives the name of each job, what is wrong with it, and the seconds that it took, if it was timed."""
    clock = options.clock
    settings = {"quick": STANDARD[:2], "standard": STANDARD, "full": FULL}[options.extent]
    settings = [(mode, nbits) for mode, nbits in settings if options.mode in f"{mode} {nbits}"]
    for name, path in models(options, folder).items():
        source, whole = folder / f"{name}-floats.mlmodel", folder / f"{name}-folded.mlmodel"
        ours(path, source, "decompress")
        ours(source, whole, "linear", 8, 10 ** 12)
        yield f"{name} folding", folding_failures(load(source), load(whole)), None
        for mode, nbits in settings:
            before = dict(clock)
            failures = judge(ours, source, whole, folder, mode, nbits, clock)
            yield f"{name} {mode} {nbits}", failures, {key: clock[key] - before[key] for key in ("ours", "peer")}
        yield f"{name} int8_dynamic", dynamic_failures(ours, source, folder), None
    if (SHARED / "models/real").is_dir() and not options.only:
        yield "as processes", processes(folder, clock), None
        for name, failures in refusals(folder):
            yield name, failures, None


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_const", const="quick", dest="extent", default="standard")
    parser.add_argument("--full", action="store_const", const="full", dest="extent", help="all models, modes and bits")
    parser.add_argument("--only", default="", metavar="TEXT", help="only models whose name contains this")
    parser.add_argument("--mode", default="", metavar="TEXT", help="only modes such as 'linear 16' that contain this")
    parser.add_argument("--times", action="store_true", help="both sides' seconds on each line")
    options, _ = parser.parse_known_args()  # the other options are for judge.py
    options.clock = {"ours": 0.0, "peer": 0.0, "processes": []}
    # Its folding of batchnorm makes kernels of a wrong size; it gets networks that have nothing left to fold.
    peer._optimize_nn = lambda layers: None
    # Its tables of k-means are of one column, which today's protobuf does not take for a list of floats.
    clusters = peer._get_kmeans_lookup_table_and_weight
    peer._get_kmeans_lookup_table_and_weight = lambda nbits, weight: [part.ravel() for part in clusters(nbits, weight)]
    passed = failed = 0
    ours = Ours()
    with tempfile.TemporaryDirectory() as folder:
        for name, failures, seconds in jobs(options, ours, Path(folder)):
            passed, failed = passed + (not failures), failed + bool(failures)
            times = f"  ({seconds['ours']:.2f} s, the peer {seconds['peer']:.2f} s)" if options.times and seconds else ""
            print(f"{'ok  ' if not failures else 'FAIL'} network {name}{times}", flush=True)
            for failure in failures[:5]:
                print(f"     {failure}", flush=True)
    ours.close()
    clock = options.clock
    print(f"networks, seconds in process, from file to file: corepress {clock['ours']:.1f},"
          f" coremltools {clock['peer']:.1f}")
    for mode, nbits, our, peers in clock["processes"]:
        print(f"networks, mnist-classifier-nn as a process, {mode} {nbits}: corepress {our:.1f}, coremltools {peers:.1f}")
    print(f"networks: {passed} passed, {failed} failed")
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
