"""From resources to a searchable index, and from a query to ranked hits. Imports corpus only."""
