"""What every request passes before a route: access, limits, headers, log."""
