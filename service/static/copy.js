// A passage to take along: text, heading, document and link.

import { fill, h } from "./dom.js";

export function quotation(hit, link, strings) {
  return fill(strings.quotation, {
    text: hit.text,
    source: [hit.document.title, ...hit.heading_path].join(" › "),
    link,
  });
}

/** Whether `text` came to be copied. Browsers keep the clipboard from pages without https. */
export async function copy(text, beside) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const field = h("textarea", { class: "unseen", readonly: true });
    field.value = text;
    beside.after(field);
    field.select();
    const copied = document.execCommand("copy");
    field.remove();
    beside.focus();
    return copied;
  }
}
