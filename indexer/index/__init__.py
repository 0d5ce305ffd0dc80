"""From records to an index on disk, and the term statistics that everything else reads it by."""
