"""Training of the ears: one stage per file, each with a config and `main(config)`."""
