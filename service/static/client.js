// @ts-check
// Requests to the service. Questions go into bodies, never into addresses.

// Longer than the service's own deadline, after which it answers that it is busy.
const TIMEOUT = 15_000;

export class Failure extends Error {
  kind;
  seconds;
  reason;

  /** @param {FailureKind} kind */
  constructor(kind, { seconds = 0, reason = "" } = {}) {
    super(kind);
    this.kind = kind;
    this.seconds = seconds;
    this.reason = reason;
  }

  get passes() {
    return this.kind === "offline" || this.kind === "busy";
  }
}

export class Client {
  #endpoint;
  #key;
  /** @type {Promise<DocumentHeadings[]> | undefined} */
  #headings;
  #labels;

  /** @param {string} endpoint @param {string | null} [key] @param {Labels} [labels] */
  constructor(endpoint, key, labels) {
    this.#labels = labels;
    this.#endpoint = endpoint;
    this.#key = key;
  }

  /** @param {string} query @param {SearchOptions} options */
  search(query, { rewrite, signal }) {
    return this.#ask("/v1/search", { query, rewrite, labels: this.#labels }, signal);
  }

  /** @param {string} passage @param {boolean} helped @param {string | false} query */
  vote(passage, helped, query) {
    return this.#ask("/v1/feedback", { passage_id: passage, helped, ...(query && { query }) });
  }

  /** @param {string} [query] @param {AbortSignal} [signal] */
  support(query, signal) {
    return this.#ask("/v1/support", query && { query }, signal);
  }

  snapshot() {
    return this.#ask("/v1/snapshot");
  }

  /** Fetched once, so that typing sends nothing; never fails. */
  headings() {
    this.#headings ??= this.#ask("/v1/headings").then(
      (found) => found.documents,
      () => {
        this.#headings = undefined;
        return [];
      },
    );
    return this.#headings;
  }

  /**
   * @template {keyof Answers} P
   * @param {P} path @param {object | ""} [body] @param {AbortSignal} [signal]
   * @returns {Promise<Answers[P]>}
   */
  async #ask(path, body, signal) {
    let response;
    try {
      response = await fetch(new URL(path, this.#endpoint), {
        method: body ? "POST" : "GET",
        headers: {
          ...(body && { "content-type": "application/json" }),
          ...(this.#key && { authorization: `Bearer ${this.#key}` }),
        },
        body: body && JSON.stringify(body),
        signal: AbortSignal.any([AbortSignal.timeout(TIMEOUT), ...(signal ? [signal] : [])]),
        cache: "no-store",
        referrerPolicy: "no-referrer",
      });
      if (response.ok) return await (response.status === 204 ? null : response.json());
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Failure("offline");
    }
    throw await failure(response);
  }
}

/** @param {Response} response */
async function failure(response) {
  const seconds = Number(response.headers.get("retry-after")) || 0;
  if (response.status === 429 || response.status >= 500) return new Failure("busy", { seconds });
  if (response.status === 422 || response.status === 413) {
    /** @type {Partial<Problem>} */
    const problem = await response.json().catch(() => ({}));
    return new Failure("invalid", { reason: problem.errors?.[0]?.reason ?? problem.detail ?? "" });
  }
  return new Failure("refused");
}
