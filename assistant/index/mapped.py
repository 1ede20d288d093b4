"""Large arrays on disk: what is read of them here and there does not stay counted as the process's memory."""

from __future__ import annotations

import os

import numpy as np

LARGE = 256 << 20  # bytes of an array that is read, a smaller one is mapped


class Pieces:
    """Cuts and rows of an array; those of a large mapped one are read from its file.

    A question needs 30 MB here and there of 2.4 million units: where those pages were mapped and given back
    its search took 155 ms, where they are read 130.
    """

    def __init__(self, array: np.ndarray) -> None:
        """`array`: in memory, or mapped by `np.load`."""
        self._array, self._file = array.view(np.ndarray), -1
        if isinstance(array, np.memmap) and array.nbytes >= LARGE and hasattr(os, "preadv"):
            try:
                self._file = os.open(str(array.filename), os.O_RDONLY)
            except OSError:
                return  # a newer index has taken its place: what is mapped stays readable
            self._start, self._width = array.offset, array.strides[0]

    def __del__(self) -> None:
        """Close the file."""
        if getattr(self, "_file", -1) >= 0:
            os.close(self._file)

    def cut(self, start: int, end: int) -> np.ndarray:
        """The stretch `array[start:end]`."""
        if self._file < 0:
            return self._array[start:end]
        out = np.empty((end - start, *self._array.shape[1:]), self._array.dtype)
        if os.preadv(self._file, [out.data], self._start + start * self._width) != out.nbytes:
            raise OSError(f"{self._array.shape}: file shorter than it was")
        return out

    def rows(self, places: np.ndarray) -> np.ndarray:
        """The rows `array[places]`."""
        if self._file < 0:
            return self._array[places]
        file, width, start = self._file, self._width, self._start
        read = b"".join([os.pread(file, width, start + place * width) for place in places.tolist()])
        return np.frombuffer(read, self._array.dtype).reshape(len(places), *self._array.shape[1:])
