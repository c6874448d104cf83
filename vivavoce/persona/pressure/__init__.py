"""Does a persona stay who it is under pressure? Attack lines, detectors and a report.

    suite (authored lines) ─► run (any callable that answers) ─► judge (detectors, what the class
    calls for) ─► report

Nothing here is shared with the runtime guard (`persona.guard`, `persona.steer`): a suite that used
the guard's lists would only find what the guard already knows.
"""
