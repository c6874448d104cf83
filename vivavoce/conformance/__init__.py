"""A test kit for any Realtime server: scenarios over the wire, rules over every trace, parsers as
oracles over every frame.

It knows nothing of the server in this project and imports none of it: what a conforming server
sends is taken from recorded OpenAI sessions, from the published types and from StepFun's
documentation (docs/conformance.md).
"""
