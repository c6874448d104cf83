"""The place behind the words: quiet, home, street, nature, among people, in a vehicle.

What stays when a speaker pauses tells the place: the quiet tenth of every band over the last eight
seconds, how loud it is, and what events were heard. A small network judges that.
"""

from pathlib import Path
from typing import Final

import numpy as np
from numpy.typing import NDArray

from vivavoce.errors import ModelError
from vivavoce.perception.log_mel import BANDS, Mel
from vivavoce.perception.quality import levels
from vivavoce.perception.sound_labels import KINDS, SCENES

PACKAGED: Final = Path(__file__).parent / "data" / "scene.npz"
LEAST: Final = 100
"""Frames (2 s) below which no place is guessed."""
_GROUP: Final = 4
"""Neighbouring bands taken together."""

Floats = NDArray[np.float32]


def features(mel: Mel, kinds: Floats) -> Floats:
    """Frames f32[n, 64] and the probabilities of the windows in them f32[m, kinds] -> f32[67]."""
    quiet, middle = np.percentile(mel, (10, 50), axis=0).reshape(2, BANDS // _GROUP, _GROUP).mean(2)
    loud, low = np.percentile(levels(mel), (50, 10)) / 20
    mean = kinds.mean(axis=0) if len(kinds) else np.zeros(len(KINDS))
    parts = [
        (quiet - quiet.mean()) / 3,
        (middle - middle.mean()) / 3,
        [loud, low, loud - low],
        mean,
    ]
    return np.concatenate(parts).astype(np.float32)


class Scene:
    """Two layers, shared by all sessions; stateless."""

    def __init__(self, path: Path | None = PACKAGED) -> None:
        """None: knows no place. Raises ModelError when `path` does not hold these layers."""
        self._layers: list[Floats] = []
        if path is None:
            return
        try:
            with np.load(path, allow_pickle=False) as kept:
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
        return (SCENES[best] if sure >= 0.5 else None), sure
