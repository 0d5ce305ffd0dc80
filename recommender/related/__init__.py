"""See also: which records are suggested beside one, in what order, and why."""
