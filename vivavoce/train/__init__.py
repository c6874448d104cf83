"""Training of the ears: one stage per file, each with a config and `main(config)`.

A stage that is started (`python -m vivavoce.train.STAGE`) needs the extra `train`; what merely
imports a set or a label from here does not.
"""

import sys
from importlib.util import find_spec

_STARTED = sys.argv[:1] == ["-m"]
"""While a module that is to be run is looked for, and no longer when its code runs."""

if _STARTED and (missing := [name for name in ("torch", "sklearn") if find_spec(name) is None]):
    sys.exit(f"training needs {' and '.join(missing)}: pip install 'vivavoce[train]'")
