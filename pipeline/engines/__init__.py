"""What each engine needs to be found before it can run a graph: binaries, a cluster, workers."""
