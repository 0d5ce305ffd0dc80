"""Do we hold this? An address, a title or a text against the library."""
