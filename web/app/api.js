// All traffic with the API. Components and stores call `call("operationId", parameters, options)`; the types come from docs/openapi.json.
import { OPERATIONS } from "./api-operations.js";
import { ApiError } from "./api-error.js";
import { accessToken, forgetTokens, renew, untilSignedIn } from "./tokens.js";

export { ApiError };

/** @typedef {import("./api-types.js").Operations} Operations */
/** @typedef {import("./api-types.js").Schemas} Schemas */

/**
 * @typedef {object} CallOptions
 * @property {string} [ifMatch] The ETag that the change is based on, or `*`.
 * @property {string} [ifNoneMatch]
 * @property {string} [idempotencyKey] Makes a repeated creation harmless.
 * @property {string} [accept]
 * @property {AbortSignal} [signal]
 * @property {boolean} [anonymous] Without a token.
 * @property {number} [attempts] How often a temporary failure is tried, in total. Default: 4 for reads and keyed creations, else 1.
 */

/** The ETag of a version. @param {number} version */
export const etag = (version) => `"${version}"`;

/**
 * Calls an operation and returns the JSON of its success.
 * @template {keyof Operations} O
 * @param {O} operation
 * @param {Operations[O]["params"]} params
 * @param {CallOptions & { body?: Operations[O]["body"] }} [options]
 * @returns {Promise<Operations[O]["result"]>}
 */
export async function call(operation, params, options = {}) {
  return (await send(operation, params, options)).data;
}

/**
 * Like `call`, with status and headers.
 * @template {keyof Operations} O
 * @param {O} operation
 * @param {Operations[O]["params"]} params
 * @param {CallOptions & { body?: Operations[O]["body"] }} [options]
 * @returns {Promise<{ status: number, headers: Headers, data: Operations[O]["result"] }>}
 */
export async function send(operation, params, options = {}) {
  const [method, template] = OPERATIONS[operation];
  const isSafe = method === "GET" || options.idempotencyKey !== undefined;
  const attempts = options.attempts ?? (isSafe ? 4 : 1);
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await once(method, address(template, params), options);
    } catch (error) {
      if (!(error instanceof ApiError) || !error.isTemporary || attempt >= attempts || options.signal?.aborted) throw error;
      await pause(error.retryAfterSeconds ?? Math.min(8, 0.3 * 2 ** attempt) * (0.5 + Math.random()), options.signal);
    }
  }
}

/**
 * All items of a paged list.
 * @template {keyof Operations} O
 * @param {O} operation
 * @param {Operations[O]["params"]} params
 * @param {CallOptions & { most?: number }} [options] `most` items at most.
 * @returns {Promise<any[]>}
 */
export async function all(operation, params, options = {}) {
  /** @type {any[]} */
  const items = [];
  let cursor;
  do {
    const page = /** @type {any} */ (await call(operation, /** @type {any} */ ({ limit: 100, ...params, cursor }), options));
    items.push(...page.items);
    cursor = page.next_cursor;
  } while (cursor && items.length < (options.most ?? Infinity));
  return items;
}

/** @param {string} template @param {Record<string, any>} params */
function address(template, params) {
  const query = new URLSearchParams();
  let path = template;
  for (const [name, value] of Object.entries(params)) {
    if (value === undefined || value === null) continue;
    const place = `{${name}}`;
    if (path.includes(place)) path = path.replace(place, encodeURIComponent(value));
    else query.set(name, String(value));
  }
  return query.size > 0 ? `${path}?${query}` : path;
}

/** @param {string} method @param {string} url @param {CallOptions & { body?: unknown }} options @returns {Promise<any>} */
async function once(method, url, options) {
  const response = options.anonymous ? await exchange(method, url, options, null) : await authorized(method, url, options);
  const text = response.status === 204 || response.status === 304 ? "" : await response.text();
  const isJson = /^application\/(problem\+)?json/.test(response.headers.get("content-type") ?? "");
  const data = text && isJson ? JSON.parse(text) : text || undefined;
  if (response.ok || response.status === 304) return { status: response.status, headers: response.headers, data };
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  throw new ApiError(response.status, isJson ? data : {}, Number.isNaN(seconds) ? undefined : seconds);
}

/**
 * With a token. A refused one is renewed once; when the session is over, the request waits until the person has signed in again, so that
 * what they were saving is not lost.
 * @param {string} method @param {string} url @param {CallOptions & { body?: unknown }} options
 */
async function authorized(method, url, options) {
  for (;;) {
    let token = await accessToken();
    if (token) {
      let response = await exchange(method, url, options, token);
      if (response.status === 401 && !(await isAboutBody(response))) {
        token = await renew(token);
        if (token) response = await exchange(method, url, options, token);
      }
      if (response.status !== 401 || (await isAboutBody(response))) return response;
      forgetTokens("expired");
    }
    await untilSignedIn();
  }
}

/** Whether a 401 refuses a password in the body, not the token. @param {Response} response */
async function isAboutBody(response) {
  const problem = await response.clone().json().catch(() => null);
  return problem?.code === "wrong_credentials";
}

/** @param {string} method @param {string} url @param {CallOptions & { body?: unknown }} options @param {string | null} token */
async function exchange(method, url, options, token) {
  /** @type {Record<string, string>} */
  const headers = { accept: options.accept ?? "application/json" };
  if (token) headers.authorization = `Bearer ${token}`;
  if (options.body !== undefined) headers["content-type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
  if (options.ifMatch) headers["if-match"] = options.ifMatch;
  if (options.ifNoneMatch) headers["if-none-match"] = options.ifNoneMatch;
  if (options.idempotencyKey) headers["idempotency-key"] = options.idempotencyKey;
  const body = options.body === undefined ? undefined : JSON.stringify(options.body);
  try {
    return await fetch(url, { method, headers, body, signal: options.signal, cache: "no-store", credentials: "omit" });
  } catch (error) {
    if (options.signal?.aborted) throw error;
    throw new ApiError(0, { code: "offline" });
  }
}

/** @param {number} seconds @param {AbortSignal} [signal] */
function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}
