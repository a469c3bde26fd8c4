"""A small website on this machine, for programs that copy websites."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

BEANS = "Water the beans in the morning, before the sun is high. Do not water the leaves."
PEAS = "Sow the peas in March, and give them a fence to climb on as soon as they are up."
WELCOME = "Welcome to the garden, where all is green and nobody hurries."


def page(text: str, canonical: str = "", more: str = "") -> str:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return f"<!doctype html><html lang=en><title>{text[:9]}</title>{link}<main><p>{text}</p>{more}"


def pages(base: str) -> dict[str, str]:
    """The pages of the site at the address `base`, which know their canonical addresses."""
    links = "<a href=/beans?lang=en>Beans</a> <a href=/beans>Beans</a> <a href=/peas/>Peas</a>"
    return {
        "/": page(WELCOME, f"{base}/", links),
        "/beans": page(BEANS, f"{base}/beans", "<a href='/beans?print=1'>Print</a>"),
        "/peas/": page(PEAS, f"{base}/peas/"),
        "/sitemap.xml": '<?xml version="1.0" encoding="UTF-8"?>'
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">'
        f"<url><loc>{base}/beans</loc></url><url><loc>{base}/peas/</loc></url></urlset>",
    }


class _Handler(SimpleHTTPRequestHandler):
    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        body = pages(f"http://{self.headers['Host']}").get(path, "").encode()
        kind = "application/xml" if path.endswith(".xml") else "text/html; charset=utf-8"
        self.send_response(200 if body else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Print nothing."""


@contextmanager
def website() -> Iterator[str]:
    """Serve the site on a free port of this machine, and give its address."""
    with ThreadingHTTPServer(("127.0.0.1", 0), _Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()
