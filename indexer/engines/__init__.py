"""All of it behind one door: the port that the rest of the house knows, and the engine on Whoosh."""
