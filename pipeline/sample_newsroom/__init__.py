"""The sample newsroom: seven fictional publishers on loopback, so that a first run needs no network."""
