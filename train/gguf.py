# SPDX-License-Identifier: GPL-2.0
"""GGUF v3: written with what this project needs, read back for checking."""
import struct

import numpy as np

ALIGNMENT = 32
F32, Q8_0 = 0, 8
U32, I32, FLOAT, BOOL, STRING, ARRAY = 4, 5, 6, 7, 8, 9
BLOCK = 32


class Int32(int):
    """An integer that the file should hold as signed."""


def quantise(matrix):
    """float32 rows -> Q8_0 blocks as bytes: f16 scale, 32 signed bytes.

    Rounds half away from zero, as the usual file quantiser does.
    """
    blocks = np.ascontiguousarray(matrix, np.float32).reshape(-1, BLOCK)
    scale = np.abs(blocks).max(axis=1) / np.float32(127)
    with np.errstate(divide="ignore"):
        inverse = np.where(scale > 0, np.float32(1) / scale, 0)
    x = blocks * inverse[:, None].astype(np.float32)
    q = np.trunc(x + np.copysign(np.float32(0.5), x)).astype(np.int8)
    out = np.zeros(len(blocks), dtype=[("d", "<f2"), ("q", "i1", BLOCK)])
    out["d"], out["q"] = scale.astype(np.float16), q
    return out.tobytes()


def dequantise(data, shape):
    """Q8_0 bytes -> float32 of that shape."""
    blocks = np.frombuffer(data, dtype=[("d", "<f2"), ("q", "i1", BLOCK)])
    x = blocks["d"].astype(np.float32)[:, None] * blocks["q"]
    return x.reshape(shape).astype(np.float32)


def pack_string(text):
    data = text.encode()
    return struct.pack("<Q", len(data)) + data


def kind_of(value):
    """-> (GGUF type, bytes) of a Python value."""
    if isinstance(value, bool):
        return BOOL, struct.pack("<?", value)
    if isinstance(value, Int32):
        return I32, struct.pack("<i", value)
    if isinstance(value, int):
        return U32, struct.pack("<I", value)
    if isinstance(value, float):
        return FLOAT, struct.pack("<f", value)
    if isinstance(value, str):
        return STRING, pack_string(value)
    packed = [kind_of(v) for v in value]
    return ARRAY, struct.pack("<IQ", packed[0][0], len(packed)) + b"".join(
        data for _, data in packed)


def write(path, keys, tensors):
    """keys: name -> value; tensors: name -> float32 array.

    Matrices become Q8_0, vectors stay F32. Dimensions are written with the
    contiguous one first.
    """
    head = [b"GGUF", struct.pack("<IQQ", 3, len(tensors), len(keys))]
    for key, value in keys.items():
        kind, data = kind_of(value)
        head.append(pack_string(key) + struct.pack("<I", kind) + data)
    body, offset = [], 0
    for name, array in tensors.items():
        array = np.asarray(array, np.float32)
        kind = Q8_0 if array.ndim == 2 else F32
        data = quantise(array) if kind == Q8_0 else array.tobytes()
        data += bytes(-len(data) % ALIGNMENT)
        dims = array.shape[::-1]
        head.append(pack_string(name) + struct.pack(
            f"<I{len(dims)}QIQ", len(dims), *dims, kind, offset))
        body.append(data)
        offset += len(data)
    head = b"".join(head)
    head += bytes(-len(head) % ALIGNMENT)
    path.write_bytes(head + b"".join(body))


class Reader:
    """A file that write() made -> keys and tensors."""

    SCALARS = {U32: "<I", I32: "<i", FLOAT: "<f", BOOL: "<?"}

    def __init__(self, data):
        self.data, self.at = data, 4
        if data[:4] != b"GGUF":
            raise ValueError("not a GGUF file")
        version, tensors, keys = self.take("<IQQ")
        if version != 3:
            raise ValueError(f"GGUF version {version}, not 3")
        self.keys = {}
        for _ in range(keys):
            key = self.string()
            self.keys[key] = self.value(self.take("<I")[0])
        infos = [self.info() for _ in range(tensors)]
        start = self.at + -self.at % ALIGNMENT
        self.tensors = {name: self.tensor(start + offset, kind, dims)
                        for name, dims, kind, offset in infos}

    def take(self, form):
        out = struct.unpack_from(form, self.data, self.at)
        self.at += struct.calcsize(form)
        return out

    def string(self):
        size, = self.take("<Q")
        text = self.data[self.at:self.at + size].decode()
        self.at += size
        return text

    def value(self, kind):
        if kind == STRING:
            return self.string()
        if kind == ARRAY:
            inner, count = self.take("<IQ")
            return [self.value(inner) for _ in range(count)]
        return self.take(self.SCALARS[kind])[0]

    def info(self):
        name = self.string()
        count, = self.take("<I")
        dims = self.take(f"<{count}Q")
        kind, offset = self.take("<IQ")
        return name, dims, kind, offset

    def tensor(self, at, kind, dims):
        shape = dims[::-1]
        count = int(np.prod(shape))
        if kind == F32:
            return np.frombuffer(self.data, "<f4", count, at).reshape(shape)
        size = count // BLOCK * (BLOCK + 2)
        return dequantise(self.data[at:at + size], shape)
