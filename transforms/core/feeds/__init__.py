"""Feeds in every format to listings."""
