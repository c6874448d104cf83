"""The place behind the words: quiet, home, street, nature, among people, in a vehicle.

What stays when a speaker pauses tells the place: the quiet tenth of every band over the last eight
seconds, how loud it is, and what events were heard. A small network judges that.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.npz import read_npz
from vivavoce.perception.log_mel import BANDS, Mel
from vivavoce.perception.quality import levels
from vivavoce.perception.sound_labels import EVENTS, SCENES

PACKAGED: Final = Path(__file__).parent / "data" / "scene.npz"
LEAST: Final = 100
"""Frames (2 s) below which no place is guessed."""
SURE: Final = 0.6
"""Below this the place is not named."""
_GROUP: Final = 4
"""Neighbouring bands taken together."""

Floats = NDArray[np.float32]


def features(mel: Mel, kinds: Floats) -> Floats:
    """Frames f32[n, 64] and the probabilities of the windows in them f32[m, kinds] -> f32[33]."""
    quiet = np.percentile(mel, 10, axis=0).reshape(BANDS // _GROUP, _GROUP).mean(axis=1)
    low = float(np.percentile(levels(mel), 10)) / 20
    # Words are over everything; that somebody speaks tells nothing of the place.
    events = kinds[:, : len(EVENTS)]
    mean = events.mean(axis=0) if len(kinds) else np.zeros(len(EVENTS))
    return np.concatenate([(quiet - quiet.mean()) / 3, [low], mean]).astype(np.float32)


class Scene:
    """Two layers, shared by all sessions; stateless."""

    def __init__(self, path: Path | None = PACKAGED) -> None:
        """None: knows no place. Raises ModelError when `path` does not hold these layers."""
        self._layers: list[Floats] = []
        if path is None:
            return
        try:
            kept = read_npz(path)
            self._layers = [kept[name].astype(np.float32) for name in ("w1", "b1", "w2", "b2")]
        except (OSError, KeyError, ValueError) as error:
            raise ModelError(f"{path} is not the scene's network ({error}): reinstall") from error

    def probabilities(self, found: Floats) -> Floats:
        """f32[features] -> f32[scenes], summing to one."""
        w1, b1, w2, b2 = self._layers
        logits = np.maximum(found @ w1 + b1, 0) @ w2 + b2
        raised = np.exp(logits - logits.max())
        return np.asarray(raised / raised.sum(), np.float32)

    def judge(self, mel: Mel, kinds: Floats) -> tuple[str | None, float]:
        """Scene and confidence; None when too little was heard or no place stands out."""
        if len(mel) < LEAST or not self._layers:
            return None, 0.0
        found = self.probabilities(features(mel, kinds))
        best = int(found.argmax())
        sure = float(found[best])
        return (SCENES[best] if sure >= SURE else None), sure
