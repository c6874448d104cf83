"""Marks on what is synthetic: a watermark in the sound, signed provenance and labels in files, and
notices that people see and hear (docs/marking.md)."""
