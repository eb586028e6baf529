// The only file that touches the browser's storage. Storage can be forbidden or full: then values last as long as the page.

/** @type {Map<string, string>} */
const memory = new Map();

/** @param {"local" | "session"} kind */
function area(kind) {
  try {
    return kind === "local" ? globalThis.localStorage : globalThis.sessionStorage;
  } catch {
    return null;
  }
}

/** @param {string} key @param {"local" | "session"} [kind] @returns {string | null} */
export function load(key, kind = "local") {
  try {
    return area(kind)?.getItem(key) ?? memory.get(kind + key) ?? null;
  } catch {
    return memory.get(kind + key) ?? null;
  }
}

/**
 * @param {string} key
 * @param {string | null} value Null removes it.
 * @param {"local" | "session"} [kind]
 * @returns {boolean} Whether it outlasts this page.
 */
export function save(key, value, kind = "local") {
  memory.delete(kind + key);
  try {
    const storage = area(kind);
    if (value === null) storage?.removeItem(key);
    else if (storage) storage.setItem(key, value);
    if (storage) return true;
  } catch {
    // Full or forbidden.
  }
  if (value !== null) memory.set(kind + key, value);
  return false;
}

/** @template T @param {string} key @param {T} fallback @returns {T} */
export function loadJson(key, fallback) {
  try {
    const text = load(key);
    return text === null ? fallback : JSON.parse(text);
  } catch {
    return fallback;
  }
}

/** @param {string} key @param {unknown} value */
export const saveJson = (key, value) => save(key, JSON.stringify(value));

/** The keys with this beginning. @param {string} prefix */
export function keys(prefix) {
  try {
    return Object.keys(area("local") ?? {}).filter((key) => key.startsWith(prefix));
  } catch {
    return [];
  }
}

/** Whether something with one of these beginnings would not outlast this page: storage is full or forbidden. @param {string[]} prefixes */
export const isLoose = (prefixes) => [...memory.keys()].some((key) => prefixes.some((prefix) => key.startsWith(`local${prefix}`)));

/** Removes all keys with this beginning, everywhere. @param {string} prefix */
export function removeAll(prefix) {
  for (const kind of /** @type {const} */ (["local", "session"])) {
    for (const key of [...memory.keys()]) if (key.startsWith(kind + prefix)) memory.delete(key);
    try {
      const storage = area(kind);
      for (const key of Object.keys(storage ?? {})) if (key.startsWith(prefix)) storage?.removeItem(key);
    } catch {
      // Forbidden: there is none to remove.
    }
  }
}

/** Calls back when another tab changes a key. @param {(key: string | null, value: string | null) => void} listener */
export function onOtherTab(listener) {
  addEventListener("storage", (event) => listener(event.key, event.newValue));
}
