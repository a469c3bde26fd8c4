"""Notices to systemd about the state of the service, as `sd_notify(3)` describes them."""

import os
import socket


def notify(state: str) -> None:
    """Send a notice such as `READY=1` to the service manager, if there is one that listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = f"\0{address[1:]}"  # this is how an abstract socket is written
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
        sender.connect(address)
        sender.sendall(state.encode())
