"""All personas there are now: those that ship, the user's own, and cards being tried out.

Safe to use from several threads. Files that come into the folder while it runs are found.
"""

import secrets
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from vivavoce.errors import PersonaError
from vivavoce.persona.card import DEFAULT, SUFFIXES, Card, available, load
from vivavoce.persona.folder import Folder, Stamp, default_folder
from vivavoce.persona.formats import Document, read

MOST: Final = 10_000
"""Personas of one's own."""
_MOST_TRIED: Final = 64
"""Cards being tried out; the oldest goes first."""
_TRIED: Final = "preview-"


class Personas:
    """`shipped` cannot be changed. Without a `folder` the others are kept in memory only."""

    def __init__(self, shipped: Sequence[Card], folder: Path | None = None) -> None:
        self._shipped = {card.id: card for card in shipped}
        self._first = next(iter(self._shipped), DEFAULT)
        self._folder = Folder(folder) if folder else None
        self._own: dict[str, Card] = {}
        self._origins: dict[str, bytes] = {}
        self._stamps: dict[str, Stamp] = {}
        self._tried: OrderedDict[str, Card] = OrderedDict()
        self._lock = threading.RLock()
        self.faults: dict[str, str] = {}
        """What is wrong with files of the folder, by their ids."""

    @classmethod
    def usual(cls, wanted: str = DEFAULT) -> "Personas":
        """The library and the user's folder. `wanted`: the id, or the path of the file, of a
        persona that must be there; `first` is it."""
        library = [load(name) for name in available()]
        found = cls(library, default_folder())
        first = load(wanted) if wanted.endswith(SUFFIXES) else found[wanted]
        if not found.editable(first.id):
            rest = [card for card in library if card.id != first.id]
            found = cls([first, *rest], default_folder())
        found._first = first.id
        return found

    @property
    def first(self) -> Card:
        """Who answers when nobody in particular is asked for."""
        return self[self._first]

    def get(self, card_id: str) -> Card | None:
        """The persona of that id, one being tried out included."""
        with self._lock:
            for known in (self._shipped, self._tried):
                if card_id in known:
                    return known[card_id]
            # Sessions ask often: one file is looked at, the whole folder only when it has changed.
            if not self._is_current(card_id):
                self._refresh()
            return self._own.get(card_id)

    def __getitem__(self, card_id: str) -> Card:
        """The persona of that id. Raises PersonaError when there is none."""
        found = self.get(card_id)
        if found is None:
            known = ", ".join(card.id for card in self.all())
            if card_id in self.faults:
                raise PersonaError(f"{card_id!r} cannot be used: {self.faults[card_id]}")
            raise PersonaError(f"no persona {card_id!r}: there are {known}")
        return found

    def __contains__(self, card_id: object) -> bool:
        return isinstance(card_id, str) and self.get(card_id) is not None

    def all(self) -> list[Card]:
        """Every persona but those being tried out, the shipped ones first."""
        with self._lock:
            self._refresh()
            return [*self._shipped.values(), *self._own.values()]

    def own(self) -> frozenset[str]:
        """Ids of the user's own, which can be changed."""
        with self._lock:
            self._refresh()
            return frozenset(self._own)

    def editable(self, card_id: str) -> bool:
        """It is the user's own."""
        return card_id not in self._shipped and card_id in self.own()

    def origin(self, card_id: str) -> Document | None:
        """The Character Card that a persona of one's own came from."""
        kept = self._origins.get(card_id)
        if kept is None and self._folder is not None and self.editable(card_id):
            kept = self._folder.origin(card_id)
        return read(kept) if kept else None

    def free(self, card_id: str) -> str:
        """This id, or one like it that nobody has."""
        with self._lock:
            self._refresh()
            found, number = card_id, 2
            while found in self._shipped or found in self._own or found in self.faults:
                found, number = f"{card_id[:58]}-{number}", number + 1
            return found

    def save(self, card: Card, origin: bytes | None = None, *, replace: bool = False) -> None:
        """Keep a persona. Raises PersonaError when its id is taken, or is that of a shipped one."""
        with self._lock:
            self._refresh()
            self._check_free(card.id, replace)
            if self._folder is not None:
                self._stamps[card.id] = self._folder.save(card, origin)
            elif origin is not None:
                self._origins[card.id] = origin
            self._own[card.id] = card

    def delete(self, card_id: str) -> None:
        """Forget a persona of one's own. Raises PersonaError when it is none."""
        with self._lock:
            self._refresh()
            if card_id not in self._own:
                raise PersonaError(f"{card_id!r} is no persona of your own")
            if self._folder is not None:
                self._folder.delete(card_id)
            for kept in (self._own, self._origins, self._stamps):
                kept.pop(card_id, None)

    def try_out(self, card: Card) -> str:
        """An id under which `card` can be talked to for a while without being kept."""
        with self._lock:
            card_id = f"{_TRIED}{secrets.token_hex(8)}"
            self._tried[card_id] = card.model_copy(update={"id": card_id})
            while len(self._tried) > _MOST_TRIED:
                self._tried.popitem(last=False)
            return card_id

    def _is_current(self, card_id: str) -> bool:
        stamp = self._stamps.get(card_id)
        if self._folder is None:
            return True
        return card_id in self._own and stamp is not None and self._folder.stamp(stamp[0]) == stamp

    def _check_free(self, card_id: str, replace: bool) -> None:
        if card_id in self._shipped:
            raise PersonaError(
                f"{card_id!r} ships with vivavoce and stays as it is: give the persona another id"
            )
        if card_id.startswith(_TRIED):
            raise PersonaError(f"ids that begin with {_TRIED!r} are for trying out: take another")
        if card_id in self._own and not replace:
            raise PersonaError(f"there is a persona {card_id!r} already: give another id")
        if card_id in self.faults and not replace:
            raise PersonaError(
                f"the file of {card_id!r} is there already and cannot be used: mend it, or give "
                f"another id ({self.faults[card_id]})"
            )
        if card_id not in self._own and len(self._own) >= MOST:
            raise PersonaError(f"there are {MOST} personas already: delete some first")

    def _refresh(self) -> None:
        """Take in what has changed in the folder."""
        if self._folder is None:
            return
        stamps = self._folder.stamps()
        if stamps == self._stamps and not self.faults.keys() - stamps.keys():
            return
        own: dict[str, Card] = {}
        faults: dict[str, str] = {}
        for card_id, stamp in stamps.items():
            if card_id in self._own and self._stamps.get(card_id) == stamp:
                own[card_id] = self._own[card_id]
                continue
            try:
                card = self._folder.load(stamp)
                if card_id in self._shipped:
                    raise PersonaError(
                        f"{card_id!r} ships with vivavoce: give the persona another id"
                    )
                own[card_id] = card
            except PersonaError as error:
                faults[card_id] = str(error)
        self._own, self._stamps, self.faults = own, stamps, faults
