"""The processes that serve: supervisor, workers, HTTP protocol, notices to systemd."""
