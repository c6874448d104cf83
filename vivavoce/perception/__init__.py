"""How something was said: pitch, pace, loudness, and what they tell about the speaker.

The front door is `vivavoce.perception.perception.Perception`; docs/perception.md has the method,
the numbers behind every label, and what none of it can tell.
"""
