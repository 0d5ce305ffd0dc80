"""What a collection covers: counts by two fields, gaps, what suggestions lead to, topics in the texts."""
