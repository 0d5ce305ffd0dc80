"""The map of the library: where every record lies, and where groups do."""
