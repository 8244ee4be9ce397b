"""I/O at the rim: clients, stores and models."""
