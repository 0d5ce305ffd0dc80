"""What a library remembers: an append-only history of its records, beside them and readable without us."""
