"""Writes the files beside it with NumPy; tests compare what we read with the numbers that are stated here."""
import io
import pathlib
import zipfile

import numpy as np
from numpy.lib import format as npy

HERE = pathlib.Path(__file__).parent


def save(name, array, version=None):
    with open(HERE / name, "wb") as file:
        npy.write_array(file, array, version=version)


# [2, 3, 4] of 0, 1, 2, ... in every type, both byte orders, both memory orders
COUNTED = np.arange(24).reshape(2, 3, 4)
for code in ["b1", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]:
    save(f"counted-{code}.npy", COUNTED.astype(code))
for code in [">i2", ">i4", ">i8", ">u2", ">f2", ">f4", ">f8"]:
    save(f"counted-big-{code[1:]}.npy", COUNTED.astype(code))
save("counted-fortran.npy", np.asfortranarray(COUNTED.astype("<f4")))
save("counted-fortran-big.npy", np.asfortranarray(COUNTED.astype(">i2")))
save("version2.npy", COUNTED.astype("<i4"), (2, 0))
save("version3.npy", COUNTED.astype("<i4"), (3, 0))
save("extremes-i8.npy", np.array([-(2**63), 2**63 - 1], "<i8"))
save("scalar.npy", np.float32(2.5).reshape(()))
save("empty.npy", np.zeros((0, 3), "<f4"))
save("unicode.npy", np.array(["cat", "straße", ""]))
save("unicode-big.npy", np.array(["cat", "dog"]).astype(">U3"))
save("bytes.npy", np.array([[b"a", b"bcd"]]))
save("object.npy", np.array([None, 1], dtype=object))
save("record.npy", np.array([(1, 2.0)], dtype=[("a", "<i4"), ("b", "<f4")]))
save("complex.npy", np.array([1j]))
save("date.npy", np.array(["2020-01-01"], "datetime64[D]"))

x = np.arange(2 * 4 * 4 * 3, dtype=np.uint8).reshape(2, 4, 4, 3)
y = np.array([1, 0], dtype=np.int64)
np.savez(HERE / "stored.npz", x=x, y=y)
np.savez_compressed(HERE / "deflated.npz", x=x, y=y)
with zipfile.ZipFile(HERE / "lzma.npz", "w", zipfile.ZIP_LZMA) as archive:
    buffer = io.BytesIO()
    npy.write_array(buffer, y)
    archive.writestr("y.npy", buffer.getvalue())
