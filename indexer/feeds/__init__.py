"""Documents that other programs hand over, and the spool folders that keep them for a build."""
