"""From what was typed to a page of ranked hits: parse, expand, match, score, filter, count, excerpt."""
