"""What a collection covers: counts by two fields, gaps, and what suggestions lead to."""
