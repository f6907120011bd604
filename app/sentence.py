"""An error as the one sentence that a user reads."""

from __future__ import annotations

# Modules that come with an extra, and what to type for it.
_EXTRAS = {
    "ai_edge_litert": "peers",
    "flatbuffers": "peers",
    "librosa": "train",
    "matplotlib": "train",
    "onnx": "train",
    "onnxruntime": "peers",
    "pynq": "alveo",
    "torch": "torch",
}


def sentence(error: BaseException) -> str:
    """What happened, to which file or device, and what to do, on one line.

    The project's own errors are such sentences already; what Python or a library raises is told
    by its kind.
    """
    if isinstance(error, ModuleNotFoundError) and error.name:
        module = error.name.partition(".")[0]
        if module in _EXTRAS:
            extra = _EXTRAS[module]
            return (
                f"This needs {module}, which is not installed: pip install 'sparsespot[{extra}]'."
            )
        return f"The Python module {module} is missing: install SparseSpot again."
    text = " ".join(str(error).split())
    if isinstance(error, OSError) and error.strerror:
        where = f"{error.filename}: " if error.filename is not None else ""
        return _ended(f"{where}{error.strerror}")
    if isinstance(error, MemoryError):
        return "There is not enough memory for this: close other programs, or take less data."
    ours = type(error).__module__.partition(".")[0] in ("app", "engine")
    if ours or (isinstance(error, (ValueError, RuntimeError)) and text):
        return _ended(text)
    kind = type(error).__name__
    return _ended(
        f"SparseSpot failed with {kind}{f' ({text})' if text else ''}; please report it together "
        "with what 'sparsespot doctor' prints"
    )


def _ended(text: str) -> str:
    if text.partition(" ")[0].isalpha():  # a file, device or engine id stays as it is
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?")) else f"{text}."
