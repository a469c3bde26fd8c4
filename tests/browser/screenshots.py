"""`make screenshots` takes pictures of each state, with the shipped corpus and the real model."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from PIL import Image
from playwright.sync_api import Browser, Page

from retrieval.load_settings import load_settings
from service.app import create_app
from tests.browser.chromium import launched
from tests.browser.test_component import EXAMPLE
from tests.reliability.serving import served

IMAGES = Path(__file__).parents[2] / "docs" / "images"

# The shipped corpus and model answer each question with the state that it is named after.
ANSWERED = "how do I cope with the strain of this work"
POSSIBLE = "what do I say when a pupil tells me she cuts herself"
NONE = "when does the next bus leave for town"
URGENT = "a girl in my class says she has just taken an overdose"

SMALL = {"width": 320, "height": 640}
STANDARD = {"width": 800, "height": 700}
COLOURS = 64  # enough for text and its smooth edges, in a quarter of the bytes


def ask(page: Page, question: str, state: str) -> None:
    page.fill("#query", question)
    page.press("#query", "Enter")
    page.wait_for_selector(f".state-{state}")
    page.locator("#query").blur()


def show_suggestions(page: Page) -> None:
    page.locator("#query").press_sequentially("should i ask")
    page.wait_for_selector("[role=option]")
    page.keyboard.press("ArrowDown")


def show_failure(page: Page) -> None:
    page.route("**/v1/search", lambda route: route.abort())
    page.fill("#query", ANSWERED)
    page.press("#query", "Enter")
    page.wait_for_selector(".problem")


def open_document(page: Page) -> None:
    ask(page, ANSWERED, "answered")
    with page.expect_navigation():  # until its style has loaded too
        page.locator(".hit a").first.click()
    page.wait_for_selector("article")


STATES: dict[str, tuple[Callable[[Page], None], dict[str, Any]]] = {
    "empty": (lambda _: None, {}),
    "suggestions": (show_suggestions, {}),
    "answered": (lambda page: ask(page, ANSWERED, "answered"), {}),
    "possible": (lambda page: ask(page, POSSIBLE, "possible"), {}),
    "none": (lambda page: ask(page, NONE, "none"), {}),
    "urgent": (lambda page: ask(page, URGENT, "answered, .state-possible, .state-none"), {}),
    "failing": (show_failure, {}),
    "document": (open_document, {}),
    "dark": (lambda page: ask(page, ANSWERED, "answered"), {"color_scheme": "dark"}),
    "forced-colours": (lambda page: ask(page, ANSWERED, "answered"), {"forced_colors": "active"}),
    "phone": (lambda page: ask(page, ANSWERED, "answered"), {"viewport": SMALL}),
}


def take_picture(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    file = IMAGES / f"page-{name}.png"
    picture.quantize(COLOURS).save(file, optimize=True)
    print(f"{file} {file.stat().st_size} bytes")  # noqa: T201 - the output of a command


def open_page(browser: Browser, address: str, options: dict[str, Any]) -> Page:
    page = browser.new_context(**{"viewport": STANDARD, **options}).new_page()
    page.goto(address)
    page.wait_for_selector("[role=combobox]")
    return page


def main() -> None:
    host = FastAPI()
    html: list[str] = []

    @host.get("/")
    def intranet() -> HTMLResponse:
        return HTMLResponse(html[0])

    with served(host) as host_port:
        host_address = f"http://localhost:{host_port}"
        app = create_app(load_settings(cors_origins=(host_address,)))
        with served(app) as port, launched() as browser:
            address = f"http://127.0.0.1:{port}"
            for name, (reach_state, options) in STATES.items():
                page = open_page(browser, address, options)
                reach_state(page)
                take_picture(page, name)
            html.append(
                EXAMPLE.read_text(encoding="utf-8").replace("https://faq.example.org", address)
            )
            page = open_page(browser, host_address, {})
            ask(page, ANSWERED, "answered")
            take_picture(page, "embedded")


if __name__ == "__main__":
    main()
