"""What URLs and HTTP messages mean."""
