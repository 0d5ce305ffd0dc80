"""What records mean, as vectors of a sentence model that runs on this machine; an extra, off unless asked for."""
