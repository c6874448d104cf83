"""飞花令, the game of lines that share a character."""

from vivavoce.tools.feihualing.game import FeiHuaLing

__all__ = ["FeiHuaLing"]
