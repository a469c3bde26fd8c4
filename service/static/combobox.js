// @ts-check
// Suggestions under a field: the ARIA pattern of an editable combobox with a list.
// https://www.w3.org/WAI/ARIA/apg/patterns/combobox/

import { h } from "./dom.js";

const MOST = 6;
const FEWEST_CHARACTERS = 2;

export class Combobox {
  #input;
  #list;
  #load;
  #pick;
  /** @type {Suggestion[]} */
  #texts = [];
  #active = -1;

  /** @param {HTMLInputElement} input @param {ComboboxOptions} options */
  constructor(input, { label, load, pick }) {
    this.#input = input;
    this.#load = load;
    this.#pick = pick;
    this.#list = h("ul", { id: "suggestions", part: "suggestions", role: "listbox", hidden: true, "aria-label": label });
    input.after(this.#list);
    for (const [name, value] of [
      ["role", "combobox"],
      ["aria-autocomplete", "list"],
      ["aria-expanded", "false"],
      ["aria-controls", this.#list.id],
    ]) {
      input.setAttribute(name, value);
    }
    input.addEventListener("focus", () => this.#fetch(), { once: true });
    input.addEventListener("input", () => this.#show());
    input.addEventListener("blur", () => this.close());
    input.addEventListener("keydown", (event) => this.#key(event));
    // A press must not take the focus, or the list would close before the click.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) => {
      const option = /** @type {Element} */ (event.target).closest("[role=option]");
      if (option) this.#choose(option.textContent);
    });
  }

  get isOpen() {
    return !this.#list.hidden;
  }

  close() {
    this.#list.hidden = true;
    this.#list.replaceChildren();
    this.#input.setAttribute("aria-expanded", "false");
    this.#mark(-1);
  }

  async #fetch() {
    this.#texts = (await this.#load()).map((text) => ({ text, words: words(text) }));
    if (this.#input.matches(":focus") && this.#input.value) this.#show();
  }

  #show() {
    const typed = words(this.#input.value);
    const found = typed.join("").length < FEWEST_CHARACTERS ? [] : matching(this.#texts, typed);
    if (!found.length) {
      this.close();
      return;
    }
    const options = found.map((text, at) =>
      h("li", { id: `suggestion-${at}`, part: "suggestion", role: "option", "aria-selected": "false" }, text),
    );
    this.#list.replaceChildren(...options);
    this.#list.hidden = false;
    this.#input.setAttribute("aria-expanded", "true");
    this.#mark(-1);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing) return;
    const count = this.#list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!this.isOpen) this.#show();
      else if (event.key === "ArrowDown") this.#mark(this.#active + 1 < count ? this.#active + 1 : -1);
      else this.#mark(this.#active >= 0 ? this.#active - 1 : count - 1);
    } else if (event.key === "Enter" && this.#active >= 0) {
      event.preventDefault();
      this.#choose(this.#list.children[this.#active].textContent);
    } else if (event.key === "Escape" && this.isOpen) {
      event.preventDefault();
      event.stopImmediatePropagation();
      this.close();
    }
  }

  /** @param {number} at */
  #mark(at) {
    this.#list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = at;
    const option = this.#list.children[at];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.#input.setAttribute("aria-activedescendant", option.id);
    else this.#input.removeAttribute("aria-activedescendant");
  }

  /** @param {string} text */
  #choose(text) {
    this.close();
    this.#pick(text);
  }
}

/** @param {string} text @returns {string[]} */
function words(text) {
  return text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Texts in which each typed word begins a word; first those that begin with the first. @param {Suggestion[]} texts @param {string[]} typed */
function matching(texts, typed) {
  const found = texts.filter((each) =>
    typed.every((word) => each.words.some((one) => one.startsWith(word))),
  );
  const begins = (/** @type {Suggestion} */ each) => each.words[0].startsWith(typed[0]);
  return [...found.filter(begins), ...found.filter((each) => !begins(each))]
    .slice(0, MOST)
    .map((each) => each.text);
}
