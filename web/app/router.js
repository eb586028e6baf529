// Addresses of the app: everything below /app/ (cloud/cdn and CloudFront answer those with index.html), and / itself.
import { signal } from "../vendor/signals.js";

/**
 * @typedef {object} Route
 * @property {string} pattern `/app/projects/:project`
 * @property {() => Promise<{ Screen: any }>} load
 * @property {string} title A key of the messages.
 * @property {boolean} [anonymous] For people without a session.
 * @property {boolean} [open] For everybody, signed in or not.
 * @property {string} [screen] Routes with the same name share one screen, which stays when the address goes from one to the other.
 */

/** The address in parts. */
export const here = signal(read());

/** Called before the app leaves the address; a screen with unsaved text may keep the person here. @type {Set<() => boolean>} */
const guards = new Set();

function read() {
  return { path: location.pathname, query: new URLSearchParams(location.search), state: history.state ?? {} };
}

/**
 * @param {string} url
 * @param {{ replace?: boolean, state?: Record<string, unknown> }} [options]
 */
export function navigate(url, { replace = false, state = {} } = {}) {
  const target = new URL(url, location.href);
  if (!replace && target.pathname !== location.pathname && [...guards].some((guard) => !guard())) return;
  if (replace) history.replaceState(state, "", target);
  else history.pushState({ ...state, from: location.pathname + location.search }, "", target);
  here.value = read();
}

/** Changes parameters of the query; null removes one. @param {Record<string, string | null>} changes @param {boolean} [push] */
export function setQuery(changes, push = false) {
  const query = new URLSearchParams(location.search);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.size > 0 ? `?${query}` : "";
  navigate(location.pathname + text, { replace: !push, state: push ? {} : history.state });
}

/** Sets a parameter that may be there several times. @param {string} name @param {string[]} values */
export function setList(name, values) {
  const query = new URLSearchParams(location.search);
  query.delete(name);
  for (const value of values) query.append(name, value);
  navigate(location.pathname + (query.size > 0 ? `?${query}` : ""), { replace: true, state: history.state });
}

/** @param {() => boolean} guard @returns {() => void} */
export function onLeave(guard) {
  guards.add(guard);
  return () => guards.delete(guard);
}

/**
 * The parameters of a path, or null if it does not fit.
 * @param {string} pattern
 * @param {string} path
 * @returns {Record<string, string> | null}
 */
export function match(pattern, path) {
  const wanted = pattern.split("/");
  const given = path.replace(/\/$/, "").split("/");
  if (wanted.length !== given.length) return null;
  /** @type {Record<string, string>} */
  const params = {};
  for (const [index, part] of wanted.entries()) {
    if (part.startsWith(":")) params[part.slice(1)] = decodeURIComponent(given[index] ?? "");
    else if (part !== given[index]) return null;
  }
  return params;
}

/** Follows links within the app without a reload. Modified clicks, other targets and downloads are the browser's. */
export function followLinks() {
  addEventListener("popstate", () => {
    here.value = read();
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest("a[href]") : null;
    if (!(link instanceof HTMLAnchorElement) || event.defaultPrevented || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    if (link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname !== "/" && !link.pathname.startsWith("/app/")) return;
    event.preventDefault();
    if (link.href !== location.href) navigate(link.href);
  });
}
