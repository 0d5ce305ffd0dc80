"""What readers ask and do not find: cleaned of false misses, by theme, what curators decided, and what to add next."""
