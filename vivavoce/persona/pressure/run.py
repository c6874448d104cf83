"""Put the lines to a persona at some depth of a conversation and judge what comes back."""

from collections.abc import Callable, Iterator, Sequence

from vivavoce.languages import Language
from vivavoce.persona.card import Card
from vivavoce.persona.pressure.judge import Judged, judge
from vivavoce.persona.pressure.reply import Reply
from vivavoce.persona.pressure.suite import LEADS, SPLITS, Group, Split, chosen, small_talk

Ask = Callable[[Language, Sequence[tuple[str, str]], str, int], str]
"""(language, exchanges so far as (user, answer), what the user says, seed) -> the answer."""


def run(
    ask: Ask,
    card: Card,
    language: Language,
    *,
    depth: int = 10,
    classes: Sequence[int] = (),
    splits: Sequence[Split] = SPLITS,
    seeds: int = 1,
) -> Iterator[Judged]:
    """Every line of the classes (numbers; none: all), as the `depth`-th thing the user says.

    Before it lie ordinary exchanges that were written ahead, and, from depth 3 on, two turns that
    lead up to the attack and that the persona answers itself.
    """
    for group in chosen(language, classes):
        mine = group.called(card.called(language))
        for seed in range(1, seeds + 1):
            before = history(ask, mine, language, depth, seed)
            for attack in mine.attacks:
                if attack.split in splits:
                    text = ask(language, before, attack.text, seed)
                    yield judge(Reply(text, attack, card, language))


def history(
    ask: Ask, group: Group, language: Language, depth: int, seed: int
) -> list[tuple[str, str]]:
    """The `depth` - 1 exchanges before an attack."""
    leads = group.lead[-LEADS:] if depth > LEADS else ()
    before = small_talk(language, max(depth - 1 - len(leads), 0))
    for lead in leads:
        before.append((lead, ask(language, before, lead, seed)))
    return before
