"""The command line: one module a command. Commands import what they need when they are called, so that help is quick."""
