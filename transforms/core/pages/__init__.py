"""Cleaning pages: from bytes to a clean article with its metadata."""
