"""Foreign lists in: source, rows, mapping by meaning, fields, match, merge, staged swap; a module each."""
