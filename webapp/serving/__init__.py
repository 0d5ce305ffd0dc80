"""How the site stands on the network: connections, stopping, hosts, proxies, limits by address, and the log."""
