"""Archived pages: what a record of a WARC file says."""
