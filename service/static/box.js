// The search box: asks in place, keeps what was typed whatever happens, and tries again by itself.

import { Failure } from "./client.js";
import { Combobox } from "./combobox.js";
import { address, fill, h } from "./dom.js";
import { renderAnswer, renderSupport } from "./results.js";

// Seconds until a question is sent again, at least; two minutes in all.
const WAITS = [2, 4, 8, 16, 30, 30, 30];

// After a pause of so many milliseconds, what was typed is searched where `preview` is on.
const PAUSE = 600;
const FEWEST_PREVIEWED = 3;

export class Box {
  #asked = new AbortController();

  /**
   * `element` holds a form with a field, an element of role status, one of class `answer`, and
   * maybe one of class `support`. `options`: client, endpoint, strings, language, feedback, preview,
   * and `results(answer)` and `select(hit, event)`, which are told what happens.
   */
  constructor(element, options) {
    Object.assign(this, options);
    this.element = element;
    this.form = element.querySelector("form");
    this.input = this.form.querySelector("input");
    this.status = element.querySelector("[role=status]");
    this.output = element.querySelector(".answer");
    this.suggestions = new Combobox(this.input, {
      label: this.strings.suggestions,
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
    this.say(this.strings.searching);
    this.form.setAttribute("aria-busy", "true");
    try {
      const answer = await this.#answer(query, { rewrite, signal });
      const isNone = answer.answer_state === "none";
      this.#show(answer, isNone ? nearest(answer, await this.client.headings()) : [], query);
    } catch (failure) {
      if (!signal.aborted) this.#fail(failure);
    } finally {
      if (!signal.aborted) this.form.removeAttribute("aria-busy");
    }
  }

  /** In the one live region: not the whole list. */
  say(text) {
    this.status.textContent = text;
  }

  async vote(passage, helped, keep) {
    try {
      await this.client.vote(passage, helped, keep && this.query);
      return true;
    } catch {
      return false;
    }
  }

  exact() {
    this.ask({ rewrite: false });
  }

  /** First, where it is urgent. */
  placeSupport(support) {
    this.element.querySelector(".support")?.remove();
    const panel = renderSupport(support, this.strings);
    if (support.urgent) this.element.prepend(panel);
    else this.element.append(panel);
  }

  async #answer(query, options) {
    for (const wait of [...WAITS, null]) {
      try {
        return await this.client.search(query, options);
      } catch (failure) {
        const again = failure instanceof Failure && failure.passes && wait !== null;
        if (options.signal.aborted) throw failure;
        this.#judge(query, options.signal);
        if (!again) throw failure;
        await this.#pause(failure, Math.max(wait, failure.seconds), options.signal);
      }
    }
  }

  #show(answer, documents, query) {
    this.query = query;
    const { strings } = this;
    this.input.removeAttribute("aria-invalid");
    this.output.replaceChildren(...renderAnswer(answer, documents, this));
    this.placeSupport(answer.support);
    const count = answer.hits.length;
    const found = count === 1 ? strings.statusOne : fill(strings.statusMany, { n: count });
    const state = answer.answer_state;
    this.say(state === "answered" ? found : `${strings[state]}. ${found}`);
    this.results?.(answer);
  }

  /** Where no answer comes that could say whether it can wait. */
  async #judge(query, signal) {
    const support = await this.client.support(query, signal).catch(() => null);
    if (support && !signal.aborted) this.placeSupport(support);
  }

  #fail(failure) {
    const isKnown = failure instanceof Failure;
    const { kind, reason } = isKnown ? failure : new Failure("busy");
    if (kind === "invalid") this.input.setAttribute("aria-invalid", "true");
    this.#say(fill(this.strings[kind], { reason }), kind === "refused" ? null : this.strings.retry);
    if (!isKnown) throw failure;
  }

  /** Say what went wrong, beside a button if there is something to press. */
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

  /** Until it is worth while to ask again: seconds have passed, or the network is back. */
  async #pause(failure, seconds, signal) {
    const { strings } = this;
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
    clearTimeout(this.typing);
    this.#asked.abort();
    this.#asked = new AbortController();
    this.form.removeAttribute("aria-busy");
  }

  #typed() {
    clearTimeout(this.typing);
    if (!this.preview || this.input.value.trim().split(/\s+/).length < FEWEST_PREVIEWED) return;
    this.typing = setTimeout(() => this.ask(), PAUSE);
  }

  /** The list of suggestions has had its turn: nothing more is sent, then the field is emptied. */
  #escape(target) {
    if (this.form.hasAttribute("aria-busy")) this.#giveUp();
    else if (target === this.input) this.input.value = "";
    this.input.focus();
  }

  async #texts() {
    const documents = await this.client.headings();
    return documents.flatMap((each) =>
      each.headings.flatMap(({ heading_path, also_asked }) => [heading_path.at(-1), ...also_asked]),
    );
  }
}

/** The documents of the nearest hits, three at most, with their headings. */
function nearest(answer, documents) {
  const near = new Map(answer.hits.map(({ document }) => [document.id, document]));
  const headings = new Map(documents.map((each) => [each.id, each.headings]));
  return [...near.values()]
    .slice(0, 3)
    .map((document) => ({ ...document, headings: headings.get(document.id) ?? [] }));
}
