"""Texts as such: their characters and their language."""
