"""Opening an ONNX model so that it leaves the rest of the machine alone."""

from pathlib import Path

import onnxruntime

from vivavoce.errors import ModelError


def session_options(threads: int = 1) -> onnxruntime.SessionOptions:
    """One model on `threads` threads. Idle ones do not spin: on two cores a spinning thread would
    take the time of the thinker."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return options


def open_session(
    path: Path, inputs: tuple[str, ...], threads: int = 1
) -> onnxruntime.InferenceSession:
    """Open the model at `path` on the CPU; `inputs` are the names it must have.

    Raises ModelError when the file is not such a model.
    """
    try:
        session = onnxruntime.InferenceSession(
            str(path), session_options(threads), providers=["CPUExecutionProvider"]
        )
    except Exception as error:  # onnxruntime raises bare RuntimeErrors and its own private types
        raise ModelError(
            f"{path} cannot be opened as an ONNX model ({error}); run `vivavoce models verify`"
        ) from error
    names = tuple(node.name for node in session.get_inputs())
    if names != inputs:
        raise ModelError(f"{path} takes {names}, expected {inputs}; is it another model's file?")
    return session
