"""Who may work at the curators' desk: people, their roles, sessions and one-time links, and where they are kept."""
