"""Own voices: only with a recorded consent, and gone without a trace once that is withdrawn."""
