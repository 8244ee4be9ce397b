"""A run of newsbeam: what starts, with which settings, where."""
