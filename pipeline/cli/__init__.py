"""The command line: one module a command. They import what they need when called, so that help is quick."""
