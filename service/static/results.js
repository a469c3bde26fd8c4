// @ts-check
// What the service answers, as elements: the same as in templates/answer.html and support.html.

import { address, copy, fill, h } from "./dom.js";

/**
 * The state to show: no verdict on the search stands beside contacts that cannot wait.
 * @param {SearchResponse} answer
 * @returns {AnswerState}
 */
export function shownState({ answer_state, support }) {
  return support.urgent ? "answered" : answer_state;
}

/** @param {SearchResponse} answer @param {Browsable[]} documents @param {Box} box */
export function renderAnswer(answer, documents, box) {
  const { strings } = box.options;
  const state = shownState(answer);
  const groups = [...Map.groupBy(answer.hits, (hit) => hit.url).values()];
  return [
    answer.changes.length > 0 && renderChanges(answer.changes, box),
    h(
      "section",
      { class: `state-${state}`, part: `answer ${state}`, "aria-labelledby": "~hits" },
      h("h2", { id: "~hits" }, strings[state]),
      state === "none" && h("p", { class: "verdict" }, verdict(answer, strings)),
      state === "possible" && h("p", { class: "verdict" }, strings.possibleMore),
      state === "none" && documents.length > 0 && renderBrowse(documents, box),
      h("ol", { class: "hits" }, groups.map((hits) => renderGroup(hits, state, box))),
    ),
  ].filter((each) => each !== false);
}

/** @param {SearchResponse} answer @param {Strings} strings */
function verdict({ hits, nothing_found }, strings) {
  const words = nothing_found?.unknown_words.join(", ");
  const owner = nothing_found?.nearest?.document.owner;
  return [
    strings.noneMore,
    hits.length && strings.noneNearest,
    words && fill(strings.noneWords, { words }),
    owner && fill(strings.noneOwner, { owner }),
  ].filter(Boolean).join(" ");
}

/** @param {ChangeOut[]} changes @param {Box} box */
function renderChanges(changes, box) {
  const { strings } = box.options;
  const said = changes.map((change) => fill(strings.change, change)).join(", ");
  return h(
    "div",
    { class: "changes" },
    h("p", {}, fill(strings.changed, { changes: said })),
    h("button", { type: "button", part: "button", onclick: () => box.exact() }, strings.exact),
  );
}

/** @param {Browsable[]} documents @param {Box} box */
function renderBrowse(documents, { options: { strings, endpoint } }) {
  return h(
    "div",
    { class: "browse", part: "browse" },
    h("h3", {}, strings.browse),
    documents.map((each) => {
      const outermost = each.headings.filter((heading) => heading.heading_path.length === 1);
      const items = outermost.map(({ url, heading_path: [text] }) =>
        h("li", {}, h("a", { href: address(url, endpoint) }, text)),
      );
      return [
        h("p", {}, h("a", { href: address(each.url, endpoint), lang: each.language }, each.title)),
        items.length > 0 && h("ul", { lang: each.language }, items),
      ];
    }),
  );
}

/** @param {HitOut[]} hits @param {AnswerState} state @param {Box} box */
function renderGroup(hits, state, box) {
  const { strings, endpoint } = box.options;
  const [best, ...others] = hits;
  const link = address(best.url, endpoint);
  const more = others.length === 1 ? strings.moreOne : fill(strings.moreMany, { n: others.length });
  return h(
    "li",
    { class: "hit", part: "hit" },
    h(
      "h3",
      {},
      h(
        "a",
        {
          href: link,
          referrerpolicy: "no-referrer",
          part: "heading",
          lang: best.document.language,
          onclick: (event) => box.options.select(best, event),
        },
        h("span", { class: "title" }, best.document.title, best.heading_path.length > 0 && " ›"),
        ` ${best.heading_path.join(" › ")}`,
      ),
    ),
    renderPassage(best, state, box),
    others.length > 0 &&
      h(
        "details",
        { class: "more" },
        h("summary", {}, more),
        others.map((hit) => renderPassage(hit, state, box)),
      ),
    renderAlsoIn(hits, box),
    renderReviewed(best.document, box),
    h(
      "p",
      { class: "tools" },
      copyButton(strings.copyLink, () => link ?? "", box),
      copyButton(strings.copyQuotation, () => quotation(best, link, strings), box),
    ),
  );
}

/** @param {HitOut[]} hits @param {Box} box */
function renderAlsoIn(hits, { options: { strings, endpoint } }) {
  const places = new Map(hits.flatMap((hit) => hit.also_in).map((each) => [each.url, each]));
  const links = [...places.values()].map(({ url, document, heading_path }, at) => [
    at ? "; " : " ",
    h("a", { href: address(url, endpoint) }, [document.title, ...heading_path].join(" › ")),
  ]);
  return links.length > 0 && h("p", { class: "hint" }, strings.alsoIn, links);
}

/** @param {HitOut} hit @param {AnswerState} state @param {Box} box */
function renderPassage(hit, state, box) {
  // Where nothing answers, no sentence does.
  const marks = hit.highlights.filter((each) => each.kind === "term" || state !== "none");
  const characters = [...hit.text];
  const rest = hit.rest_from < characters.length;
  return h(
    "div",
    { class: "passage" },
    h(
      "div",
      { class: "text", part: "text", lang: hit.document.language },
      renderText(characters, 0, hit.rest_from, marks),
      rest &&
        h(
          "details",
          { class: "rest" },
          h("summary", {}, box.options.strings.rest),
          renderText(characters, hit.rest_from, characters.length, marks),
        ),
    ),
    box.options.feedback && renderFeedback(hit, box),
  );
}

/**
 * `characters` are code points, as the service counts them, and not JavaScript's halves of some.
 * @param {string[]} characters @param {number} start @param {number} end @param {HighlightOut[]} marks
 */
function renderText(characters, start, end, marks) {
  const inside = (/** @type {string} */ kind, /** @type {number} */ at) =>
    marks.some((each) => each.kind === kind && each.start <= at && at < each.end);
  const cuts = new Set([start, end, ...marks.flatMap((each) => [each.start, each.end])]);
  const ordered = [...cuts].filter((at) => start <= at && at <= end).sort((a, b) => a - b);
  const sentence = h("mark");
  /** @type {Leaf[]} */
  const before = [];
  /** @type {Leaf[]} */
  const after = [];
  for (const [number, at] of ordered.slice(0, -1).entries()) {
    const text = characters.slice(at, ordered[number + 1]).join("");
    const piece = inside("term", at) ? h("span", { class: "term" }, text) : text;
    if (inside("sentence", at)) sentence.append(piece);
    else (sentence.hasChildNodes() ? after : before).push(piece);
  }
  return [...before, sentence.hasChildNodes() && sentence, ...after];
}

/** @param {DocumentRef} document @param {Box} box */
function renderReviewed({ reviewed_on: on, review_by: by, past_review: past }, { options: { strings, language } }) {
  if (!on && !past) return null;
  const said = on ? fill(strings.reviewed, { day: day(on, language) }) : strings.notReviewed;
  return h(
    "p",
    { class: "hint reviewed" },
    said,
    past && by && ["; ", h("strong", { class: "past" }, strings.past), `, ${day(by, language)}`],
  );
}

/** @param {string} iso @param {string} language */
function day(iso, language) {
  return new Intl.DateTimeFormat(language, {
    day: "numeric",
    month: "long",
    year: "numeric",
    timeZone: "UTC",
  }).format(new Date(iso));
}

/** @param {HitOut} hit @param {string | undefined} link @param {Strings} strings */
function quotation(hit, link, strings) {
  return fill(strings.quotation, {
    text: hit.text,
    source: [hit.document.title, ...hit.heading_path].join(" › "),
    link,
  });
}

/** @param {string} label @param {() => string} text @param {Box} box */
function copyButton(label, text, box) {
  const { strings } = box.options;
  return h(
    "button",
    {
      type: "button",
      part: "button",
      onclick: async (event) => box.say((await copy(text(), event.currentTarget)) ? strings.copied : strings.notCopied),
    },
    label,
  );
}

/** @param {HitOut} hit @param {Box} box */
function renderFeedback(hit, box) {
  const { strings } = box.options;
  const keep = h("input", { type: "checkbox" });
  const say = (/** @type {boolean} */ helped) => async () => {
    const thanks = (await box.vote(hit.passage_id, helped, keep.checked)) ? strings.thanks : strings.notKept;
    details.replaceChildren(h("summary", {}, strings.helped), h("p", {}, thanks));
    box.say(thanks);
  };
  const details = h(
    "details",
    { class: "feedback", part: "feedback" },
    h("summary", {}, strings.helped),
    h(
      "div",
      {},
      h("label", { class: "keep" }, keep, ` ${strings.keep}`),
      h("button", { type: "button", part: "button", onclick: say(true) }, strings.yes),
      " ",
      h("button", { type: "button", part: "button", onclick: say(false) }, strings.no),
      h("p", { class: "hint" }, strings.kept),
    ),
  );
  return details;
}

/** The panel, or "" if there are no contacts. @param {SupportOut} support @param {Strings} strings */
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

/** @param {ContactOut} contact @param {Strings} strings */
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
