// @ts-check
// <faq-search>: the search box inside any page. Attributes and events: docs/embedding.md

import { Box } from "./static/box.js";
import { Client } from "./static/client.js";
import { fill, h } from "./static/dom.js";
import { STRINGS } from "./static/strings.js";

const HERE = new URL(import.meta.url).origin;

// The host page's policy for styles allows a constructed sheet.
const sheet = new CSSStyleSheet();
const styled = fetch(new URL("./static/faq-search.css", import.meta.url))
  .then((response) => response.text())
  .then((text) => sheet.replace(text));

export class FaqSearch extends HTMLElement {
  /** Set before the element is put into a page. @type {Partial<Strings>} */
  strings = {};

  async connectedCallback() {
    if (this.shadowRoot) return;
    // Malformed labels leave the box out, so that it never searches more than was meant.
    /** @type {Labels | undefined} */
    const labels = JSON.parse(this.getAttribute("labels") ?? "null") ?? undefined;
    const root = this.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    const endpoint = this.getAttribute("endpoint") || HERE;
    const client = new Client(endpoint, this.getAttribute("key"), labels);
    const strings = { ...STRINGS, ...this.#texts(), ...this.strings };
    const element = shell(strings);
    const [snapshot, support] = await Promise.all([
      client.snapshot().catch(() => null),
      client.support().catch(() => null),
      styled.catch(() => null), // plain, but there
    ]);
    if (snapshot) describe(element, snapshot, strings, this.#language);
    root.append(element);
    const box = new Box(element, {
      client,
      endpoint,
      strings,
      language: this.#language,
      feedback: Boolean(snapshot?.feedback),
      preview: this.hasAttribute("preview"),
      results: (answer) => this.#tell("results", seen(answer)),
      select: (hit, event) => {
        if (!this.#tell("select", { passage_id: hit.passage_id, url: event.currentTarget.href })) {
          event.preventDefault();
        }
      },
    });
    if (support) box.placeSupport(support);
    this.#listen(box.input);
  }

  /** @param {FocusOptions} [options] */
  focus(options) {
    this.shadowRoot?.querySelector("input")?.focus(options);
  }

  /** From JSON inside the element, which no policy has to allow. @returns {Partial<Strings>} */
  #texts() {
    const script = this.querySelector('script[type="application/json"]');
    return script ? JSON.parse(script.textContent) : {};
  }

  get #language() {
    const lang = /** @type {HTMLElement | null} */ (this.closest("[lang]"))?.lang || "en";
    return lang === "en" ? "en-GB" : lang;
  }

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    const event = new CustomEvent(`faq-search:${name}`, {
      detail,
      bubbles: true,
      composed: true,
      cancelable: true,
    });
    return this.dispatchEvent(event);
  }

  /** @param {HTMLInputElement} input */
  #listen(input) {
    const key = this.getAttribute("shortcut");
    if (!key) return;
    document.addEventListener("keydown", (event) => {
      const typing = /** @type {Partial<Element>} */ (event.composedPath()[0]).closest?.("input, textarea, select, [contenteditable]");
      if (event.key !== key || typing || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.focus();
    });
  }
}

/** @param {Strings} strings @returns {BoxElement} the same elements as on the service's page */
function shell(strings) {
  const input = {
    id: "query",
    part: "input",
    name: "query",
    type: "text",
    enterkeyhint: "search",
    required: true,
    maxlength: "1000",
    autocomplete: "off",
  };
  return h(
    "div",
    { class: "box", part: "box" },
    h(
      "form",
      { class: "ask", part: "form", role: "search" },
      h("label", { for: "query", part: "label" }, strings.label),
      h(
        "div",
        { class: "field" },
        h("div", { class: "combobox" }, h("input", input)),
        h("button", { part: "button" }, strings.search),
      ),
      h("p", { class: "hint", part: "hint" }),
    ),
    h("p", { class: "unseen", role: "status" }),
    h("div", { class: "answer" }),
  );
}

/** @param {BoxElement} element @param {SnapshotOut} snapshot @param {Strings} strings @param {string} language */
function describe(element, snapshot, strings, language) {
  element.querySelector("input").maxLength = snapshot.max_query_chars;
  const { documents: n, diagnostics_until: until } = snapshot;
  const documents = n === 1 ? strings.oneDocument : fill(strings.manyDocuments, { n });
  const form = new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" });
  element.querySelector(".hint").textContent = until
    ? fill(strings.hintCounted, { documents, until: form.format(new Date(until)) })
    : fill(strings.hint, { documents });
}

/** @param {SearchResponse} answer what a page may know of it: not the question */
function seen({ answer_state, support, hits }) {
  return {
    answer_state,
    urgent: support.urgent,
    hits: hits.map(({ passage_id, document, heading_path, url }) => ({
      passage_id,
      document,
      heading_path,
      url,
    })),
  };
}

customElements.define("faq-search", FaqSearch);
