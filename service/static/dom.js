// @ts-check
// Elements, made without innerHTML: no text can become markup.

/** h("a", { href, onclick }, "text", …): null, undefined and false are left out. @type {H} */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(.../** @type {Node[]} */ (children.flat(Infinity).filter(Boolean)));
  return element;
}

/** `text` with {name} replaced from `values`. @param {string} text @param {Record<string, unknown>} values */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => `${values[name] ?? whole}`);
}

/** The absolute address; undefined if no link may have it. @param {string} url @param {string} endpoint */
export function address(url, endpoint) {
  const found = new URL(url, endpoint);
  return /^https?:$/.test(found.protocol) ? found.href : undefined;
}

/** Whether `text` was copied; without https there is no clipboard. @param {string} text @param {HTMLElement} beside */
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
