// Texts, dates and numbers in the person's language and zone. Every text of the app comes from messages/.
import { signal } from "../vendor/signals.js";
import { load, save } from "./storage.js";

/** @typedef {import("./messages/en.js").Key} Key */

/** Languages with messages, in their own words. A new one is a line here and a folder beside messages/en. */
export const LANGUAGES = { en: "English", ko: "한국어" };

/** @type {Record<string, () => Promise<{ messages: Record<Key, string> }>>} */
const LOADERS = { en: () => import("./messages/en.js"), ko: () => import("./messages/ko.js") };
const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur"]);

/** @type {import("../vendor/signals-core.js").Signal<Record<string, string>>} */
const messages = signal({});
export const language = signal("en");
/** Of dates and numbers: `en-GB` for example. */
export const locale = signal(navigator.language || "en");
export const timeZone = signal(Intl.DateTimeFormat().resolvedOptions().timeZone);
let plural = new Intl.PluralRules("en");

/** The language that the person chose, or the first of the browser's that there are messages for. */
function preferred() {
  const wanted = [load("locale"), ...navigator.languages].filter((tag) => tag !== null);
  for (const tag of wanted) {
    const base = tag.toLowerCase().split("-")[0] ?? "";
    if (base in LANGUAGES) return { base, tag };
  }
  return { base: "en", tag: "en" };
}

/** Loads the messages of a language, by default the preferred one. @param {string} [tag] */
export async function useLanguage(tag) {
  if (tag) save("locale", tag);
  const choice = preferred();
  const { messages: texts } = await /** @type {any} */ (LOADERS[choice.base])();
  plural = new Intl.PluralRules(choice.base);
  messages.value = texts;
  language.value = choice.base;
  locale.value = choice.tag;
  document.documentElement.lang = choice.base;
  document.documentElement.dir = RIGHT_TO_LEFT.has(choice.base) || load("direction") === "rtl" ? "rtl" : "ltr";
}

/**
 * A text. `{name}` is replaced; of `one|other` the form for `count` is taken.
 * @param {Key} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values) {
  let text = messages.value[key] ?? key;
  if (!values) return text;
  if (typeof values.count === "number" && text.includes("|")) {
    const [one, other] = text.split("|");
    text = (plural.select(values.count) === "one" ? one : other ?? one) ?? text;
  }
  return text.replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name];
    return value === undefined ? all : typeof value === "number" ? number(value) : value;
  });
}

/** Formats are made once: that costs more than to use them. @type {Map<string, Intl.NumberFormat>} */
const numbers = new Map();
/** @type {Map<string, Intl.DateTimeFormat>} */
const formats = new Map();

/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
export function number(value, options) {
  const key = options ? `${locale.value} ${JSON.stringify(options)}` : locale.value;
  let known = numbers.get(key);
  if (!known) numbers.set(key, (known = new Intl.NumberFormat(locale.value, options)));
  return known.format(value);
}

/** @param {Date} date @param {Intl.DateTimeFormatOptions} options */
export function format(date, options) {
  const key = `${locale.value} ${JSON.stringify(options)}`;
  let known = formats.get(key);
  if (!known) formats.set(key, (known = new Intl.DateTimeFormat(locale.value, options)));
  return known.format(date);
}

/** An instant, with day and time in the person's zone. @param {string} iso */
export const dateTime = (iso) => format(new Date(iso), { dateStyle: "medium", timeStyle: "short", timeZone: timeZone.value });

/** "5 minutes ago". @param {string} iso @param {number} [now] */
export function ago(iso, now = Date.now()) {
  const seconds = (Date.parse(iso) - now) / 1000;
  const relative = new Intl.RelativeTimeFormat(locale.value, { numeric: "auto", style: "long" });
  /** @type {[Intl.RelativeTimeFormatUnit, number][]} */
  const units = [["year", 31_536_000], ["month", 2_592_000], ["week", 604_800], ["day", 86_400], ["hour", 3600], ["minute", 60]];
  for (const [unit, size] of units) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return t("time.now");
}
