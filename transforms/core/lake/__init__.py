"""What a lake looks like: columns, paths, manifests."""
