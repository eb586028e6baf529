// Who is signed in.
import { computed, effect, signal } from "../../vendor/signals.js";
import { call } from "../api.js";
import { language, locale, timeZone } from "../i18n.js";
import { onOtherTab, removeAll } from "../storage.js";
import { keepTokens, revoke, sessionNumber, signedIn } from "../tokens.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

/** @type {import("../../vendor/signals-core.js").Signal<Schemas["User"] | null>} */
export const me = signal(null);
export const myId = computed(() => me.value?.id ?? "");

/** Stores that hold a person's data forget it when somebody else signs in. @type {Set<() => void>} */
const cleaners = new Set();
/** @param {() => void} clean */
export const onSignOut = (clean) => cleaners.add(clean);

/** @param {string} email @param {string} password @param {boolean} stay */
export async function signIn(email, password, stay) {
  const session = await call("login", {}, { body: { email, password }, anonymous: true });
  const before = me.value?.email;
  if (before && before.toLowerCase() !== email.toLowerCase()) forget();
  keepTokens(session, stay);
}

/** A new account gets the zone and the language of the browser: they decide what "today" is. */
export async function adoptPlace() {
  await call("updateMe", {}, { body: { time_zone: Intl.DateTimeFormat().resolvedOptions().timeZone, locale: navigator.language } });
  await loadMe();
}

export async function signOut() {
  forget();
  await revoke();
}

/** What this person typed and did not send goes too: others may use the machine. */
function forget() {
  removeAll("draft.");
  removeAll("outbox.");
  for (const clean of cleaners) clean();
  me.value = null;
}

/** Reads the profile; it says the zone and the locale of dates. */
export async function loadMe() {
  const user = await call("readMe", {});
  me.value = user;
  timeZone.value = user.time_zone || timeZone.value;
  // "en" says less than the browser's "en-GB".
  const isVague = locale.value.toLowerCase().startsWith(`${user.locale.toLowerCase()}-`);
  const isSpoken = user.locale.toLowerCase().split("-")[0] === language.value;
  if (isSpoken && !isVague && Intl.DateTimeFormat.supportedLocalesOf(user.locale).length > 0) locale.value = user.locale;
  return user;
}

effect(() => {
  if (signedIn.value === "out") forget();
});
effect(() => {
  if (sessionNumber.value > 0 && signedIn.value === "in") loadMe().catch(() => null);
});
onOtherTab((key) => {
  if (key === null) forget();
});
