"""Telling systemd how the service is, as `sd_notify(3)` describes it."""

import os
import socket


def notify(state: str) -> None:
    """Send `READY=1` or the like to whoever started this process, if it wants to know."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"  # an abstract socket is written so
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.connect(address)
        sender.sendall(state.encode())
