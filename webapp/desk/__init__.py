"""The curators' desk: signing in, who may do what, and the pages for those who have. Only where it is switched on."""
