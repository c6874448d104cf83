"""Time and date anywhere, days until, timers, alarms and reminders."""

from vivavoce.tools.clock.skill import Clock

__all__ = ["Clock"]
