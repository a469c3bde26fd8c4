// @ts-check
// Every text that people see and that is not the corpus's. `strings` of an element replaces them.

export const STRINGS = {
  label: "Your question",
  search: "Search",
  hint: "Questions are not recorded. The answers are passages from {documents}; nothing is made up.",
  hintCounted:
    "Until {until}, the words of questions are counted, to find what the documents leave out. The answers are passages from {documents}; nothing is made up.",
  oneDocument: "one document",
  manyDocuments: "{n} documents",
  suggestions: "Headings and questions in the documents",

  answered: "The passages that come nearest",
  possible: "This may not answer your question",
  possibleMore: "These passages may help. Read the headings before you rely on one.",
  none: "Nothing in these documents answers that",
  noneMore: "No passage seems to answer your question.",
  noneNearest: "The ones below only come nearest to it.",
  noneWords: "No document has: {words}.",
  noneOwner: "Ask {owner}.",
  browse: "Headings to look through",
  statusOne: "1 passage found.",
  statusMany: "{n} passages found.",

  changed: "Searched for {changes}.",
  change: "“{used}” instead of “{typed}”",
  exact: "Search for exactly what I typed",

  rest: "The rest of this passage",
  moreOne: "1 more passage under this heading",
  moreMany: "{n} more passages under this heading",
  alsoIn: "Nearly the same stands in:",
  reviewed: "Last reviewed on {day}",
  notReviewed: "Not known when last reviewed",
  past: "past its review date",
  copyLink: "Copy link",
  copyQuotation: "Copy as quotation",
  copied: "Copied.",
  notCopied: "This browser does not let the page copy. Mark the text and copy it yourself.",
  quotation: "“{text}”\n{source}\n{link}",

  helped: "Did this help?",
  keep: "Keep the text of my question too, so that somebody can read it and improve the search",
  yes: "Yes",
  no: "No",
  kept: "Kept are the passage, your vote and the day.",
  thanks: "Thank you.",
  notKept: "Your vote could not be kept.",

  searching: "Searching …",
  offline: "The search cannot be reached. Your question is still here.",
  busy: "The search cannot answer at the moment. Your question is still here.",
  again: "It is sent again in {n} seconds.",
  refused: "This page may not search. Tell whoever looks after it.",
  invalid: "Your question cannot be searched as it is: {reason}",
  retry: "Try again now",
  stop: "Stop trying",

  support: "If it cannot wait",
  supportMore:
    "Nobody has to carry this alone. These people can help you, or the person you are asking for.",
  urgent: "If somebody’s life may be in danger now",
  urgentFirst: "Get help first; the passages below can wait.",
  urgentMore: "If you can do so safely, stay with the person, or keep them talking.",
  website: "website",
  websiteOf: " of {name}",
  contact: "For {for}. {region}; {hours}.",
};
