// The session's tokens. The access token is in memory only. The refresh token is in the tab's storage, or, when the person asked to
// stay signed in, in the browser's: a reload and a second tab need it. docs/decisions say what that costs and what bounds it.
import { signal } from "../vendor/signals-core.js";
import { ApiError } from "./api-error.js";
import { load, onOtherTab, save } from "./storage.js";

const KEY = "session.refresh";
/** Renewed this long before it expires, so that clocks may differ a little. */
const MARGIN_MS = 60_000;

/** @type {{ token: string, until: number } | null} */
let access = null;
/** @type {Promise<string | null> | null} */
let renewing = null;

/** Whether there is a session, and why there is none. @type {import("../vendor/signals-core.js").Signal<"in" | "out" | "expired">} */
export const signedIn = signal(refreshToken() ? "in" : "out");

/** Counts log-ins in this page, so that stores know that another person may be here. */
export const sessionNumber = signal(0);

function refreshToken() {
  return load(KEY, "session") ?? load(KEY, "local");
}

/** @param {import("./api-types.js").Schemas["Session"]} session @param {boolean} stay Over the end of the browser. */
export function keepTokens(session, stay) {
  access = { token: session.access_token, until: Date.now() + session.expires_in * 1000 };
  save(KEY, stay ? null : session.refresh_token, "session");
  save(KEY, stay ? session.refresh_token : null, "local");
  sessionNumber.value += 1;
  signedIn.value = "in";
}

/** Whether the session outlasts the browser. */
export const stays = () => load(KEY, "local") !== null;

/** @param {"out" | "expired"} why */
export function forgetTokens(why) {
  access = null;
  save(KEY, null, "session");
  save(KEY, null, "local");
  if (signedIn.value === "in" || why === "out") signedIn.value = why;
}

/** Ends the session at the server too; without a connection it ends here at least. */
export async function revoke() {
  const refresh_token = refreshToken();
  forgetTokens("out");
  if (refresh_token) await post("/v1/auth/logout", { refresh_token }).catch(() => null);
}

/** A token that is good for a while, or null. */
export async function accessToken() {
  if (access && access.until - MARGIN_MS > Date.now()) return access.token;
  return renew(access?.token ?? null);
}

/**
 * A new access token instead of the one that was refused. Tabs take turns, and one request serves all callers of this tab.
 * @param {string | null} refused
 */
export async function renew(refused) {
  if (access && access.token !== refused && access.until > Date.now()) return access.token;
  renewing ??= exclusively(refresh).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function refresh() {
  const refresh_token = refreshToken();
  if (!refresh_token) return null;
  const response = await post("/v1/auth/refresh", { refresh_token }).catch(() => null);
  if (response?.ok) {
    const session = await response.json();
    access = { token: session.access_token, until: Date.now() + session.expires_in * 1000 };
    const kind = load(KEY, "session") ? "session" : "local";
    if (session.refresh_token && session.refresh_token !== refresh_token) save(KEY, session.refresh_token, kind);
    return access.token;
  }
  // Only a refusal ends the session; no connection or a busy server does not.
  if (response?.status !== 401 && response?.status !== 400) throw new ApiError(response?.status ?? 0, { code: "offline" });
  forgetTokens("expired");
  return null;
}

/** Resolves once there is a session again; rejects when the person leaves instead. @returns {Promise<void>} */
export function untilSignedIn() {
  return new Promise((resolve, reject) => {
    const stop = signedIn.subscribe((state) => {
      if (state === "expired") return;
      queueMicrotask(() => stop());
      if (state === "in") resolve();
      else reject(new ApiError(401, { code: "signed_out" }));
    });
  });
}

/** @template T @param {() => Promise<T>} work @returns {Promise<T>} */
function exclusively(work) {
  return navigator.locks ? navigator.locks.request("session.refresh", work) : work();
}

/** @param {string} url @param {unknown} body */
function post(url, body) {
  return fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), credentials: "omit" });
}

onOtherTab((key, value) => {
  if (key !== KEY && key !== null) return;
  if (value === null && !refreshToken()) {
    access = null;
    signedIn.value = "out";
  } else if (value !== null && signedIn.value !== "in") {
    sessionNumber.value += 1;
    signedIn.value = "in";
  }
});
