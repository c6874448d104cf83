"""Where data is from and what it may be used for: append-only records, one JSON line each."""
