"""Writes NumPy arrays of many kinds; expected.safetensors holds the values of those that load.

usage: python make.py   (needs numpy, safetensors; writes beside itself)
"""

import pathlib
import zipfile

import numpy as np
from safetensors.numpy import save_file

HERE = pathlib.Path(__file__).parent
base = np.arange(24).reshape(2, 3, 4)
arrays = {}
for code in ["f8", "f4", "f2", "i8", "i4", "i2", "i1", "u8", "u4", "u2", "u1", "c8"]:
    arrays[code] = (base * 3 - 11).astype(code) if code[0] not in "u" else (base * 7).astype(code)
arrays["c8"] = arrays["c8"] + np.complex64(0.5j)
arrays["b1"] = base % 3 == 0
arrays["scalar"] = np.array(2.5, np.float32)
arrays["empty"] = np.zeros((0, 3), np.float32)
arrays["vector"] = np.arange(5, dtype=np.int64)
expected = {}
for name, array in arrays.items():
    np.save(HERE / f"{name}.npy", array)
    expected[name] = array
for code in [">f8", ">f4", ">i2", ">c8"]:
    name = "big-" + code[1:]
    expected[name] = arrays[code[1:]]
    np.save(HERE / f"{name}.npy", arrays[code[1:]].astype(code))
for name in ["f4", "u1"]:
    expected["fortran-" + name] = arrays[name]
    np.save(HERE / f"fortran-{name}.npy", np.asfortranarray(arrays[name]))
for version in [(2, 0), (3, 0)]:
    name = f"version-{version[0]}"
    expected[name] = arrays["f4"]
    with open(HERE / f"{name}.npy", "wb") as f:
        np.lib.format.write_array(f, arrays["f4"], version)
save_file({k: np.array(v, order="C") for k, v in expected.items()}, HERE / "expected.safetensors")
np.save(HERE / "refused-object.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
np.save(HERE / "refused-text.npy", np.array(["a", "bc"]))
np.save(HERE / "refused-record.npy", np.zeros(2, dtype=[("x", "f4"), ("y", "i2")]))
np.save(HERE / "refused-complex128.npy", np.zeros(2, np.complex128))
np.savez(HERE / "two.npz", mu=arrays["f8"], labels=arrays["vector"], **{"käse": arrays["u1"]})
np.savez_compressed(HERE / "compressed.npz", mu=arrays["f8"], labels=arrays["vector"])
