"""From names found in a text to the entities of an article."""
