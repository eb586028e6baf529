/** @typedef {import("./api-types.js").Schemas} Schemas */

/** A refusal of the API, or no response at all (`status` 0). */
export class ApiError extends Error {
  /**
   * @param {number} status
   * @param {Partial<Schemas["Problem"]>} problem
   * @param {number} [retryAfterSeconds]
   */
  constructor(status, problem, retryAfterSeconds) {
    super(problem.detail ?? problem.code ?? `status ${status}`);
    this.status = status;
    this.code = problem.code ?? (status === 0 ? "offline" : "unknown");
    this.problem = problem;
    this.errors = problem.errors ?? [];
    this.requestId = problem.request_id;
    this.retryAfterSeconds = retryAfterSeconds;
  }

  /** Whether the same request can succeed later: no connection, too many requests, a fault of the server. */
  get isTemporary() {
    return this.status === 0 || this.status === 429 || this.status >= 500;
  }
}
