"""How fast newsbeam is: against a plain loop over its own functions, against other tools, and against itself."""
