"""Reads the packages that the tests of the room onnx write: coremltools must find the types that they declare.

    interop/run --python interop/converted.py FOLDER

The tests write them with `-Dcorepress.converted=FOLDER`, one for each operator case and operator set.
"""

import sys
from pathlib import Path

import peer
from coremltools.converters.mil.frontend.milproto.load import load

ct = peer.ct

# Where two flexible sizes must be equal, coremltools wants them to be one symbol, which a file cannot say.
EXCUSED = ("ScatterElements_add_version_18_flexible",)


def main(folder):
    packages = sorted(Path(folder).glob("*.mlpackage"))
    failures = 0
    for package in packages:
        try:
            spec = ct.models.utils.load_spec(str(package))
            load(spec, spec.specificationVersion, str(package / "Data/com.apple.CoreML/weights"))
        except Exception as error:  # whatever it is, the package is at fault
            if package.stem in EXCUSED:
                continue
            failures += 1
            print(f"{package.name}: {type(error).__name__}: {str(error)[:300]}")
    print(f"{len(packages) - failures} passed, {failures} failed")
    return 1 if failures or not packages else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
