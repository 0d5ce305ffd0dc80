"""Reading paths: what to read in the time that there is, and in which order."""
