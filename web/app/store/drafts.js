// Text that was typed and not sent. It survives a reload, belongs to one person, and goes when it is sent, discarded, or at sign-out.
import { loadJson, save, saveJson } from "../storage.js";
import { myId } from "./session.js";

/** @param {string} place `comment.tsk_…` for example */
const key = (place) => `draft.${myId.value}.${place}`;

/** @template T @param {string} place @param {T} fallback @returns {T} */
export const draft = (place, fallback) => loadJson(key(place), fallback);

/** @param {string} place @param {unknown} value Empty text or null removes the draft. */
export function keepDraft(place, value) {
  if (value === null || value === "" || value === undefined) save(key(place), null);
  else saveJson(key(place), value);
}
