// The types that the scripts share. Only `tsc` reads this file. It is not in static/, because
// everything there is served, and what it explains weighs nothing in a browser. The answers of the
// API have the names and fields of the models in service/api/schemas/ and service/problems.py;
// tests/service/test_script_types.py compares them.

type AnswerState = "answered" | "possible" | "none";

type DocumentRef = {
  id: string;
  title: string;
  url: string;
  language: string;
  reviewed_on: string | null;
  review_by: string | null;
  past_review: boolean;
  owner: string | null;
  labels: Record<string, string[]>;
};

type PlaceOut = {
  passage_id: string;
  document: DocumentRef;
  heading_path: string[];
  anchor: string;
  page: number | null;
  url: string;
};

type PassageOut = PlaceOut & {
  text: string;
};

type HighlightOut = {
  kind: "sentence" | "term";
  start: number;
  end: number;
};

type HitOut = PassageOut & {
  score: number;
  parts: Record<string, number>;
  highlights: HighlightOut[];
  rest_from: number;
  also_in: PlaceOut[];
};

type ChangeOut = {
  kind: "synonym" | "spelling";
  typed: string;
  used: string;
};

type ContactOut = {
  name: string;
  for: string;
  number: string | null;
  link: string | null;
  hours: string;
  region: string;
  verified_on: string | null;
  expires_on: string;
  signed_off: boolean;
};

type SupportOut = {
  urgent: boolean;
  contacts: ContactOut[];
};

type SearchResponse = {
  snapshot_id: string;
  answer_state: AnswerState;
  answer_probability: number;
  searched_for: string;
  changes: ChangeOut[];
  support: SupportOut;
  hits: HitOut[];
  passages_searched: number;
  took_ms: number;
};

type HeadingOut = {
  heading_path: string[];
  url: string;
  also_asked: string[];
};

type DocumentHeadings = {
  id: string;
  title: string;
  url: string;
  language: string;
  headings: HeadingOut[];
};

type HeadingList = {
  documents: DocumentHeadings[];
  is_complete: boolean;
};

type SnapshotOut = {
  snapshot_id: string;
  created_at: string;
  documents: number;
  sections: number;
  passages: number;
  corpus_sha256: string;
  encoder: string;
  encoder_weights_sha256: string;
  dimension: number;
  store: string;
  store_recall: number;
  diagnostics_until: string | null;
  max_query_chars: number;
  feedback: boolean;
};

type Problem = {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: FieldProblem[];
};

type FieldProblem = {
  field: string;
  reason: string;
};

/** The body of a successful answer, by path. */
type Answers = {
  "/v1/search": SearchResponse;
  /** Contacts, and whether the question is urgent: answered whatever else the service can do. */
  "/v1/support": SupportOut;
  "/v1/snapshot": SnapshotOut;
  "/v1/headings": HeadingList;
  "/v1/feedback": null;
};

// What the scripts pass to one another.

type Box = import("./static/box.js").Box;
type Strings = typeof import("./static/strings.js").STRINGS;

/** What narrows every search: each label with one value, or with several of which one must match. */
type Labels = Record<string, string | string[]>;

type SearchOptions = { rewrite: boolean; signal: AbortSignal };

/**
 * `offline` and `busy` are worth a retry, `busy` after the failure's `seconds`. With `invalid` the
 * `reason` says what is wrong with the question. `refused` means that the page may not search.
 */
type FailureKind = "offline" | "busy" | "invalid" | "refused";

/** A document to browse where nothing answers the question. */
type Browsable = Pick<DocumentHeadings, "title" | "url" | "language" | "headings">;

/** A text to suggest, and its words in lower case. */
type Suggestion = { text: string; words: string[] };

type ComboboxOptions = {
  label: string;
  /** Promises the texts. It is called when the field is first used. */
  load: () => Promise<string[]>;
  /** Called with the text that was chosen. */
  pick: (text: string) => void;
};

/** The element that a box is in. These parts are always there; an element of class `support` may be. */
type BoxElement = {
  querySelector(
    selector: "form",
  ): HTMLFormElement & { querySelector(selector: "input"): HTMLInputElement };
  querySelector(selector: "input"): HTMLInputElement;
  querySelector(selector: "[role=status]" | ".answer" | ".hint"): HTMLElement;
} & HTMLElement;

type BoxOptions = {
  client: import("./static/client.js").Client;
  endpoint: string;
  strings: Strings;
  /** The language of dates. */
  language: string;
  /** Whether the service takes votes. */
  feedback: boolean;
  /** Whether a pause in typing starts a search. */
  preview: boolean;
  /** Called with each answer that is shown. */
  results: (answer: SearchResponse) => void;
  /** Called before the browser follows the link of a hit. */
  select: (hit: HitOut, event: EventOn<HTMLAnchorElement>) => void;
};

type EventOn<E> = MouseEvent & { currentTarget: E };
type Listener<E> = (event: EventOn<E>) => void;

/** A function is a listener. null, undefined and false leave an attribute out; true empties it. */
type Attributes<E> = {
  onclick?: Listener<E>;
  [name: string]: string | boolean | null | undefined | Listener<E>;
};

/** `h` leaves out what is falsy, and flattens lists. */
type Leaf = Node | string | false | null | undefined;
type Child = Leaf | Leaf[] | Leaf[][];

type H = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes?: Attributes<HTMLElementTagNameMap[T]>,
  ...children: Child[]
) => HTMLElementTagNameMap[T];
