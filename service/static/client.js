// The service, as a page asks it. Questions go into bodies, never into addresses.

// Longer than the service's own deadline, after which it says that it is busy.
const TIMEOUT = 15_000;

/** `kind`: offline, busy (ask again after `seconds`), invalid (`reason` says why), refused. */
export class Failure extends Error {
  constructor(kind, { seconds = 0, reason = "" } = {}) {
    super(kind);
    Object.assign(this, { kind, seconds, reason });
  }

  get passes() {
    return this.kind === "offline" || this.kind === "busy";
  }
}

export class Client {
  #endpoint;
  #key;
  #headings;
  #labels;

  /** `key` is an API key, where the service wants one; `labels` narrow every search. */
  constructor(endpoint, key, labels) {
    this.#labels = labels;
    this.#endpoint = endpoint;
    this.#key = key;
  }

  search(query, { rewrite, signal }) {
    return this.#ask("/v1/search", { query, rewrite, labels: this.#labels }, signal);
  }

  vote(passage, helped, query) {
    return this.#ask("/v1/feedback", { passage_id: passage, helped, ...(query && { query }) });
  }

  /** Whom to turn to, and whether `query` cannot wait: answered whatever else the service can do. */
  support(query, signal) {
    return this.#ask("/v1/support", query && { query }, signal);
  }

  snapshot() {
    return this.#ask("/v1/snapshot");
  }

  /** Asked for once: what is typed is compared here, and goes nowhere. Never fails. */
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
      if (response.ok) return response.status === 204 ? null : await response.json();
    } catch (error) {
      if (signal?.aborted) throw error;
      throw new Failure("offline");
    }
    throw await failure(response);
  }
}

async function failure(response) {
  const seconds = Number(response.headers.get("retry-after")) || 0;
  if (response.status === 429 || response.status >= 500) return new Failure("busy", { seconds });
  if (response.status === 422 || response.status === 413) {
    const problem = await response.json().catch(() => ({}));
    return new Failure("invalid", { reason: problem.errors?.[0]?.reason ?? problem.detail ?? "" });
  }
  return new Failure("refused");
}
