"""The pages for readers and curators: routes, wording, and the drawing of the map."""
