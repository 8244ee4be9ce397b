"""Other tools that read articles from pages, each in an environment of its own."""
