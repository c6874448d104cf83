"""The data engine: texts with licences, synthetic speech, rooms and noise, filter, shards."""
