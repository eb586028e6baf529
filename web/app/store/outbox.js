// Changes of tasks on their way to the API. Each is shown at once (an overlay over what the API said last), sent in order for each task,
// waits while there is no connection, and survives a reload. A refusal takes back only its own overlay.
import { computed, effect, signal } from "../../vendor/signals.js";
import { ApiError, call, etag } from "../api.js";
import { isLoose, keys, loadJson, save, saveJson } from "../storage.js";
import { me, myId } from "./session.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */
/**
 * @typedef {object} Entry
 * @property {string} key The idempotency key, and the entry's id.
 * @property {"create" | "patch" | "move" | "delete"} kind
 * @property {string} project
 * @property {string} task The id; of a task that is being created `new_…`.
 * @property {any} body
 * @property {Record<string, unknown>} overlay Fields as they are shown meanwhile.
 * @property {Record<string, unknown>} base The same fields before, to tell a conflict from a change elsewhere.
 * @property {number} version The version that the change is based on; 0 for a new task.
 */
/** @typedef {{ entry: Entry, done: (task: Schemas["Task"] | null) => void, failed: (error: Error) => void }} Waiting */

/** @type {import("../../vendor/signals-core.js").Signal<Entry[]>} */
export const entries = signal([]);
/** Since when there has been no connection, in milliseconds; null while there is one. @type {import("../../vendor/signals-core.js").Signal<number | null>} */
export const offlineSince = signal(null);
/** Until when the API asked to wait (429, 503). @type {import("../../vendor/signals-core.js").Signal<number | null>} */
export const busyUntil = signal(null);
export const unsent = computed(() => entries.value.length);

/** @type {Map<string, Waiting>} */
const waiting = new Map();
/** Lanes in which an entry is on its way now. @type {Set<string>} */
const running = new Set();
/** What has to happen in order: the changes of a task; in a project what concerns places, since a card may be moved beside one that is
 * itself on its way. @param {Entry} entry */
const lanes = ({ kind, project, task }) => (kind === "create" || kind === "move" ? [task, `places ${project}`] : [task]);
/** The newest version of each task that this page's own changes led to. @type {Map<string, number>} */
const versions = new Map();
/** A store that shows a project is told what becomes of entries that an earlier page left. @type {Set<(entry: Entry, task: any, error?: Error) => void>} */
export const listeners = new Set();

/** @param {Omit<Entry, "key">} change @param {string} [key] @returns {Promise<Schemas["Task"] | null>} */
export function submit(change, key = crypto.randomUUID()) {
  const entry = { key, ...change };
  entries.value = [...entries.value, entry];
  return new Promise((done, failed) => {
    waiting.set(key, { entry, done, failed });
    pump();
  });
}

/** The overlays of a task, oldest first. @param {string} task */
export const overlaysOf = (task) => entries.value.filter((entry) => entry.task === task).map((entry) => entry.overlay);

/** Another version became known, so that the next change is based on it. @param {string} task @param {number} version */
export function saw(task, version) {
  if ((versions.get(task) ?? 0) < version) versions.set(task, version);
}

function pump() {
  if (offlineSince.value !== null || (busyUntil.value ?? 0) > Date.now()) return;
  // An entry does not overtake an earlier one that waits.
  const taken = new Set(running);
  for (const entry of entries.value) {
    const ways = lanes(entry);
    const isFree = !isUnborn(entry) && ways.every((way) => !taken.has(way));
    for (const way of ways) taken.add(way);
    if (!isFree) continue;
    for (const way of ways) running.add(way);
    run(entry).finally(() => {
      for (const way of ways) running.delete(way);
      pump();
    });
  }
}

/** A change of a task that is still to be created waits for its id. @param {Entry} entry */
const isUnborn = (entry) => entry.kind !== "create" && entry.task.startsWith("new_");

/** @param {Entry} entry */
async function run(entry) {
  try {
    const task = await request(entry);
    settle(entry, task);
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) {
      offlineSince.value ??= Date.now();
      setTimeout(retry, 5000);
    } else if (error instanceof ApiError && error.isTemporary) {
      const seconds = error.retryAfterSeconds ?? 5;
      busyUntil.value = Date.now() + seconds * 1000;
      setTimeout(retry, seconds * 1000 + Math.random() * 500);
    } else settle(entry, null, /** @type {Error} */ (error));
  }
}

/** @param {Entry} entry @returns {Promise<any>} */
async function request(entry) {
  const place = { project_id: entry.project, task_id: entry.task };
  const version = Math.max(entry.version, 0);
  switch (entry.kind) {
    case "create":
      return call("createTask", { project_id: entry.project }, { body: entry.body, idempotencyKey: entry.key, attempts: 1 });
    case "move":
      return call("moveTask", place, { body: entry.body });
    case "delete":
      return call("deleteTask", place, { ifMatch: "*" }).then(() => null);
    default:
      return patch(entry, place, Math.max(version, versions.get(entry.task) ?? 0));
  }
}

/**
 * Somebody else's change of other fields does not matter: the change is based on the new version then. Only a change of the same field is
 * for the person to decide.
 * @param {Entry} entry @param {{ project_id: string, task_id: string }} place @param {number} version
 */
async function patch(entry, place, version) {
  try {
    return await call("updateTask", place, { body: entry.body, ifMatch: etag(version) });
  } catch (error) {
    if (!(error instanceof ApiError) || error.status !== 412) throw error;
    const theirs = await call("readTask", place);
    const same = Object.keys(entry.body).every((field) => {
      const value = JSON.stringify(/** @type {any} */ (theirs)[field] ?? null);
      return value === JSON.stringify(entry.base[field] ?? null) || value === JSON.stringify(entry.body[field] ?? null);
    });
    if (!same) throw Object.assign(error, { theirs });
    return patch(entry, place, theirs.version);
  }
}

/** @param {Entry} entry @param {Schemas["Task"] | null} task @param {Error} [error] */
function settle(entry, task, error) {
  offlineSince.value = null;
  busyUntil.value = null;
  if (task) saw(task.id, task.version);
  // Later changes of a task that had no id yet.
  const rest = entries.value.filter((other) => other !== entry);
  entries.value = task && entry.kind === "create" ? rest.map((other) => (other.task === entry.task ? { ...other, task: task.id } : other)) : rest;
  const caller = waiting.get(entry.key);
  waiting.delete(entry.key);
  for (const listener of listeners) listener(entry, task, error);
  if (error) caller?.failed(error);
  else caller?.done(task);
}

/** Tries again now: the connection is back, or the time is over. */
export function retry() {
  offlineSince.value = null;
  busyUntil.value = null;
  pump();
}

addEventListener("online", retry);
addEventListener("offline", () => {
  offlineSince.value ??= Date.now();
});
if (!navigator.onLine) offlineSince.value = Date.now();

// Each tab keeps a list of its own, and shows by a lock that it lives. The lists of tabs that are gone are taken over.
const tab = crypto.randomUUID();
navigator.locks?.request(`tab.${tab}`, () => new Promise(() => {}));

/** @param {string} user */
async function adopt(user) {
  const { held = [] } = (await navigator.locks?.query()) ?? {};
  const alive = new Set(held.map((lock) => lock.name));
  for (const key of keys(`outbox.${user}.`)) {
    const other = key.split(".").at(-1);
    if (other === tab || alive.has(`tab.${other}`) || myId.peek() !== user) continue;
    const list = loadJson(key, /** @type {Entry[]} */ ([]));
    save(key, null);
    const known = new Set(entries.peek().map((entry) => entry.key));
    entries.value = [...list.filter((entry) => !known.has(entry.key)), ...entries.peek()];
  }
  pump();
}

let owner = "";
effect(() => {
  const id = myId.value;
  if (id === owner) return;
  owner = id;
  entries.value = [];
  if (!id) return;
  adopt(id);
  // A tab that is reloaded may still hold its lock for a moment.
  setTimeout(() => adopt(id), 3000);
});
effect(() => {
  const list = entries.value;
  if (!me.value) return;
  const key = `outbox.${me.value.id}.${tab}`;
  if (list.length > 0) saveJson(key, list);
  else save(key, null);
});

// Nothing typed is lost with the page, unless the browser keeps nothing.
addEventListener("beforeunload", (event) => {
  if (isLoose(["draft.", "outbox."])) event.preventDefault();
});
