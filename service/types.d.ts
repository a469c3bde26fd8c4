// The scripts share these types. Only `tsc` reads this file. It is not in static/, because all that
// is there is served, and browsers have no use for it. The answers of the API have the names and
// fields of the models in service/api/schemas/ and service/problems.py;
// tests/service/test_script_types.py compares them.

type AnswerState = "answered" | "possible" | "none";

type Deciding = "similarity" | "lexical" | "agreement" | "corpus" | "background" | "floor" | "repeats" | "nothing";

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
  judged_by: "rules" | "rules and examples";
  contacts: ContactOut[];
};

type NothingFoundOut = {
  unknown_words: string[];
  every_passage_compared: boolean;
  nearest: PlaceOut | null;
};

type SearchResponse = {
  snapshot_id: string;
  answer_state: AnswerState;
  answer_probability: number;
  answer_decided_by: Deciding;
  nothing_found: NothingFoundOut | null;
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

type PromiseOut = {
  at_most: number;
  confidence: number;
  questions: number;
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
  judged_by: "labelled questions" | "held-out texts" | "everyday questions" | "default";
  promise: PromiseOut;
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
  /** It has the contacts and whether the question is urgent, even if no search can be answered. */
  "/v1/support": SupportOut;
  "/v1/snapshot": SnapshotOut;
  "/v1/headings": HeadingList;
  "/v1/feedback": null;
};

// The scripts pass these types to one another.

type Box = import("./static/box.js").Box;
type Strings = typeof import("./static/strings.js").STRINGS;

/** Labels filter every search. Each has one value, or several of which one must match. */
type Labels = Record<string, string | string[]>;

type SearchOptions = { rewrite: boolean; signal: AbortSignal };

/**
 * `offline` and `busy` are worth a retry, `busy` after the failure's `seconds`. With `invalid` the
 * `reason` says what is wrong with the question. `refused` means that the page may not search.
 */
type FailureKind = "offline" | "busy" | "invalid" | "refused";

/** The page lists such documents to browse if nothing answers the question. */
type Browsable = Pick<DocumentHeadings, "title" | "url" | "language" | "headings">;

/** A suggestion has a text and its words in lower case. */
type Suggestion = { text: string; words: string[] };

type ComboboxOptions = {
  label: string;
  /** This function fetches the texts; it is called when the field is first used. */
  load: () => Promise<string[]>;
  /** This function is called with the chosen text. */
  pick: (text: string) => void;
};

/** A box is in such an element. These parts always exist; one of class `support` need not. */
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
  /** Dates are written in this language. */
  language: string;
  /** Whether the service takes votes. */
  feedback: boolean;
  /** Whether a pause in typing starts a search. */
  preview: boolean;
  /** This function is called with each answer that is displayed. */
  results: (answer: SearchResponse) => void;
  /** This function is called before the browser follows the link of a hit. */
  select: (hit: HitOut, event: EventOn<HTMLAnchorElement>) => void;
};

type EventOn<E> = MouseEvent & { currentTarget: E };
type Listener<E> = (event: EventOn<E>) => void;

/** A function is a listener. null, undefined and false leave an attribute out; true empties it. */
type Attributes<E> = {
  onclick?: Listener<E>;
  [name: string]: string | boolean | null | undefined | Listener<E>;
};

/** `h` leaves out falsy values, and flattens lists. */
type Leaf = Node | string | false | null | undefined;
type Child = Leaf | Leaf[] | Leaf[][];

type H = <T extends keyof HTMLElementTagNameMap>(
  tag: T,
  attributes?: Attributes<HTMLElementTagNameMap[T]>,
  ...children: Child[]
) => HTMLElementTagNameMap[T];
