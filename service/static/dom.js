// Elements, made without innerHTML: no text can become markup.

/** h("a", { href, onclick }, "text", …): null, undefined and false are left out. */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child || child === 0));
  return element;
}

/** `text` with {name} replaced by what `values` has for it. */
export function fill(text, values) {
  return text.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The address from `endpoint` on, or undefined for one that a link must not have. */
export function address(url, endpoint) {
  const found = new URL(url, endpoint);
  return /^https?:$/.test(found.protocol) ? found.href : undefined;
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
