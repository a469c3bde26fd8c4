// @ts-check
// The service's own page: everything on it works without this, in place of a form that posts.

import { Box } from "./box.js";
import { Client } from "./client.js";
import { h } from "./dom.js";
import { shownState } from "./results.js";
import { STRINGS } from "./strings.js";

const element = /** @type {BoxElement} */ (document.getElementById("box"));

// In a browser of before 2024 the form goes on posting.
if ("any" in AbortSignal && "groupBy" in Map) {
  const box = new Box(element, {
    client: new Client(location.origin),
    endpoint: location.origin,
    strings: STRINGS,
    language: document.documentElement.lang === "en" ? "en-GB" : document.documentElement.lang,
    feedback: "feedback" in element.dataset,
    preview: "preview" in element.dataset,
    results: (answer) => {
      document.title = `${shownState(answer) === "none" ? "Nothing found" : "Answers"} – FAQ search`;
    },
    select: () => {},
  });
  keyboard(box.input);
}

/**
 * `/` leads to the field. Whoever speaks to a computer may type it unawares: it can be turned off.
 * @param {HTMLInputElement} input
 */
function keyboard(input) {
  const on = h("input", { type: "checkbox", checked: true });
  document.addEventListener("keydown", (event) => {
    const typing = /** @type {Partial<Element>} */ (event.composedPath()[0]).closest?.("input:not([type=checkbox]), textarea, select");
    if (event.key !== "/" || !on.checked || typing || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
  document.querySelector("main")?.append(
    h(
      "details",
      { class: "keys" },
      h("summary", {}, "By keyboard"),
      h(
        "ul",
        {},
        h("li", {}, h("label", {}, on, " ", h("kbd", {}, "/"), " goes to the question")),
        h("li", {}, h("kbd", {}, "↓"), " and ", h("kbd", {}, "↑"), " choose a suggestion, ", h("kbd", {}, "Enter"), " takes it or searches"),
        h("li", {}, h("kbd", {}, "Esc"), " closes the suggestions, then empties the field"),
      ),
    ),
  );
}
