"""YAML of plain values, as people write it: read with care, written to be gone on with."""

from typing import Any, Final

import yaml

YAML: Final = yaml.CSafeLoader if yaml.__with_libyaml__ else yaml.SafeLoader
"""Six times as fast where the C library is there."""
_DEEPEST: Final = 100


class _OnceEach(YAML):  # type: ignore[misc, valid-type]
    """A key that stands twice is a slip: of two `voice` the first would be lost without a word."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                problem = f"the key {key.value!r} stands here twice"
                raise yaml.constructor.ConstructorError(None, None, problem, key.start_mark)
            seen.add(key.value if isinstance(key, yaml.ScalarNode) else "")
        found: dict[Any, Any] = super().construct_mapping(node, deep)
        return found


def read_yaml(text: str, *, aliases: bool = True) -> Any:
    """YAML of plain values. Raises `yaml.YAMLError`; ValueError when it nests too deep, or has
    references to its own parts although `aliases` is False."""
    # The C library nests as deep as the text does, and takes the process down with its stack.
    depth = 0
    for event in yaml.parse(text, YAML):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if depth > _DEEPEST:
            raise ValueError(f"it nests more than {_DEEPEST} deep")
        if not aliases and isinstance(event, yaml.AliasEvent):
            raise ValueError("it refers to other parts of itself (*name): write them out")
    return yaml.load(text, _OnceEach)  # noqa: S506 - one of the safe loaders


def write_yaml(data: Any) -> str:
    """Text that a person can go on with; keys stay in their order."""
    return yaml.dump(data, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=100, indent=2)


class _Dumper(yaml.SafeDumper):
    """Short lists and mappings on one line, long ones one item a line."""

    def represent_sequence(
        self, tag: str, sequence: Any, flow_style: bool | None = None
    ) -> yaml.SequenceNode:
        node = super().represent_sequence(tag, sequence, flow_style)
        node.flow_style = _short(node)
        return node

    def represent_mapping(
        self, tag: str, mapping: Any, flow_style: bool | None = None
    ) -> yaml.MappingNode:
        node = super().represent_mapping(tag, mapping, flow_style)
        node.flow_style = _short(node)
        return node


def _short(node: yaml.Node) -> bool:
    """Whether `node` fits on a line."""
    return _width(node) <= 84


def _width(node: Any) -> int:
    match node:
        case yaml.ScalarNode(value=value):
            # Han characters are two columns wide, and a line break takes a line.
            return 100 if "\n" in value else 2 + sum(2 if ord(c) > 0x2E7F else 1 for c in value)
        case yaml.SequenceNode(value=items):
            return 2 + sum(2 + _width(item) for item in items)
        case yaml.MappingNode(value=pairs):
            return 2 + sum(4 + _width(key) + _width(value) for key, value in pairs)
    return 0
