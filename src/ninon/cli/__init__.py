"""The command line: a door, nothing more."""
