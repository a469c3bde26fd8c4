// @ts-check
// The search box: it searches in place, keeps what was typed, and retries by itself.

import { Failure } from "./client.js";
import { Combobox } from "./combobox.js";
import { fill, h } from "./dom.js";
import { renderAnswer, renderSupport, shownState } from "./results.js";

// Seconds before each retry, at least; two minutes in all.
const WAITS = [2, 4, 8, 16, 30, 30, 30];

// Milliseconds without typing, and words, before `preview` searches.
const PAUSE = 600;
const FEWEST_PREVIEWED = 3;

export class Box {
  options;
  element;
  form;
  input;
  status;
  output;
  suggestions;
  query = "";
  #typing = 0;
  #asked = new AbortController();

  /** @param {BoxElement} element @param {BoxOptions} options */
  constructor(element, options) {
    this.options = options;
    this.element = element;
    this.form = element.querySelector("form");
    this.input = this.form.querySelector("input");
    this.status = element.querySelector("[role=status]");
    this.output = element.querySelector(".answer");
    this.suggestions = new Combobox(this.input, {
      label: options.strings.suggestions,
      load: () => this.#texts(),
      pick: (text) => {
        this.input.value = text;
        this.ask();
      },
    });
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
    this.input.addEventListener("input", () => this.#typed());
    element.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#escape(event.target);
    });
  }

  /** Search for what is in the field; with `rewrite` false for exactly that. */
  async ask({ rewrite = true } = {}) {
    const query = this.input.value;
    if (!query.trim()) return;
    this.#stop();
    this.suggestions.close();
    const { signal } = this.#asked;
    this.say(this.options.strings.searching);
    this.form.setAttribute("aria-busy", "true");
    try {
      const answer = await this.#answer(query, { rewrite, signal });
      const isNone = shownState(answer) === "none";
      this.#show(answer, isNone ? nearest(answer, await this.options.client.headings()) : [], query);
    } catch (failure) {
      if (!signal.aborted) this.#fail(failure);
    } finally {
      if (!signal.aborted) this.form.removeAttribute("aria-busy");
    }
  }

  /** @param {string} text for the one live region: not the whole list */
  say(text) {
    this.status.textContent = text;
  }

  /** @param {string} passage @param {boolean} helped @param {boolean} keep */
  async vote(passage, helped, keep) {
    try {
      await this.options.client.vote(passage, helped, keep && this.query);
      return true;
    } catch {
      return false;
    }
  }

  exact() {
    this.ask({ rewrite: false });
  }

  /** @param {SupportOut} support placed first if it is urgent */
  placeSupport(support) {
    this.element.querySelector(".support")?.remove();
    const panel = renderSupport(support, this.options.strings);
    if (support.urgent) this.element.prepend(panel);
    else this.element.append(panel);
  }

  /** @param {string} query @param {SearchOptions} how */
  async #answer(query, how) {
    for (let at = 0; ; at++) {
      try {
        return await this.options.client.search(query, how);
      } catch (failure) {
        if (how.signal.aborted) throw failure;
        this.#judge(query, how.signal);
        if (!(failure instanceof Failure && failure.passes && at < WAITS.length)) throw failure;
        await this.#pause(failure, Math.max(WAITS[at], failure.seconds), how.signal);
      }
    }
  }

  /** @param {SearchResponse} answer @param {Browsable[]} documents @param {string} query */
  #show(answer, documents, query) {
    this.query = query;
    const { strings } = this.options;
    this.input.removeAttribute("aria-invalid");
    this.output.replaceChildren(...renderAnswer(answer, documents, this));
    this.placeSupport(answer.support);
    const count = answer.hits.length;
    const found = count === 1 ? strings.statusOne : fill(strings.statusMany, { n: count });
    const state = shownState(answer);
    this.say(state === "answered" ? found : `${strings[state]}. ${found}`);
    this.options.results(answer);
  }

  /** Without an answer, only this says whether it is urgent. @param {string} query @param {AbortSignal} signal */
  async #judge(query, signal) {
    const support = await this.options.client.support(query, signal).catch(() => null);
    if (support && !signal.aborted) this.placeSupport(support);
  }

  /** @param {unknown} failure */
  #fail(failure) {
    const isKnown = failure instanceof Failure;
    const { kind, reason } = isKnown ? failure : new Failure("busy");
    if (kind === "invalid") this.input.setAttribute("aria-invalid", "true");
    const { strings } = this.options;
    this.#say(fill(strings[kind], { reason }), kind === "refused" ? null : strings.retry);
    if (!isKnown) throw failure;
  }

  /** `retry` and `stop` label buttons. @param {string} text @param {string | null} retry @param {string} [stop] */
  #say(text, retry, stop) {
    this.output.replaceChildren(
      h(
        "div",
        { class: "problem", part: "problem" },
        h("p", {}, text),
        retry && h("button", { type: "button", part: "button", onclick: () => this.ask() }, retry),
        stop && [" ", h("button", { type: "button", part: "button", onclick: () => this.#giveUp() }, stop)],
      ),
    );
    this.say(text);
  }

  /** Wait until `seconds` have passed or the network is back. @param {Failure} failure @param {number} seconds @param {AbortSignal} signal */
  async #pause(failure, seconds, signal) {
    const { strings } = this.options;
    const text = `${strings[failure.kind]} ${fill(strings.again, { n: seconds })}`;
    this.#say(text, strings.retry, strings.stop);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      window.addEventListener("online", resolve, { once: true, signal });
      signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(signal.reason);
      });
    });
  }

  #giveUp() {
    this.#stop();
    this.#fail(new Failure("busy"));
  }

  #stop() {
    clearTimeout(this.#typing);
    this.#asked.abort();
    this.#asked = new AbortController();
    this.form.removeAttribute("aria-busy");
  }

  #typed() {
    clearTimeout(this.#typing);
    if (!this.options.preview || this.input.value.trim().split(/\s+/).length < FEWEST_PREVIEWED) return;
    this.#typing = setTimeout(() => this.ask(), PAUSE);
  }

  /** With the suggestions closed, stop a search or empty the field. @param {EventTarget | null} target */
  #escape(target) {
    if (this.form.hasAttribute("aria-busy")) this.#giveUp();
    else if (target === this.input) this.input.value = "";
    this.input.focus();
  }

  async #texts() {
    const documents = await this.options.client.headings();
    return documents.flatMap((each) =>
      each.headings.flatMap(({ heading_path, also_asked }) => [...heading_path.slice(-1), ...also_asked]),
    );
  }
}

/** The documents of the nearest hits, at most three. @param {SearchResponse} answer @param {DocumentHeadings[]} documents */
function nearest(answer, documents) {
  const near = new Map(answer.hits.map(({ document }) => [document.id, document]));
  const headings = new Map(documents.map((each) => [each.id, each.headings]));
  return [...near.values()]
    .slice(0, 3)
    .map((document) => ({ ...document, headings: headings.get(document.id) ?? [] }));
}
