// Whom to turn to: the same panel as in templates/support.html.

import { fill, h } from "./dom.js";

/** The panel, or an empty text where there is nobody to name. */
export function renderSupport({ urgent, contacts }, strings) {
  if (!contacts.length) return "";
  return h(
    "aside",
    { class: `support${urgent ? " urgent" : ""}`, part: "support", "aria-labelledby": "~support" },
    h("h2", { id: "~support" }, urgent ? strings.urgent : strings.support),
    urgent
      ? h("p", { role: "alert" }, h("strong", {}, strings.urgentFirst), ` ${strings.urgentMore}`)
      : h("p", {}, strings.supportMore),
    h("ul", {}, contacts.map((contact) => renderContact(contact, strings))),
  );
}

function renderContact(contact, strings) {
  const number = contact.number && [
    ": ",
    h("a", { class: "number", href: `tel:${contact.number.replaceAll(" ", "")}` }, contact.number),
  ];
  const link = contact.link && [
    " ",
    h(
      "a",
      { class: "site", href: contact.link, rel: "noreferrer" },
      strings.website,
      h("span", { class: "unseen" }, fill(strings.websiteOf, contact)),
    ),
  ];
  return h(
    "li",
    {},
    h("strong", {}, contact.name),
    number,
    link,
    " ",
    h("span", { class: "hint" }, fill(strings.contact, contact)),
  );
}
