"""Encoders: from text to unit vectors."""
