// Short messages at the edge of the screen, and the live regions that a screen reader speaks.
import { signal } from "../../vendor/signals.js";

/**
 * @typedef {object} Toast
 * @property {number} id
 * @property {string} text
 * @property {"info" | "error"} kind
 * @property {{ label: string, run: () => void }} [action] Undo for example. Such a toast stays until it is closed or replaced.
 */

/** @type {import("../../vendor/signals-core.js").Signal<Toast[]>} */
export const toasts = signal([]);
/** What the polite live region says. */
export const announced = signal("");

let last = 0;

/** Says a text to screen readers only. @param {string} text */
export function announce(text) {
  // The same text twice is spoken twice only if it differs.
  announced.value = announced.value === text ? `${text}\u00a0` : text;
}

/** @param {string} text @param {{ kind?: "info" | "error", action?: Toast["action"] }} [options] */
export function toast(text, { kind = "info", action } = {}) {
  last += 1;
  const id = last;
  toasts.value = [...toasts.value.filter((other) => other.text !== text).slice(-3), { id, text, kind, action }];
  if (!action) setTimeout(() => dismiss(id), kind === "error" ? 12_000 : 6000);
  return id;
}

/** @param {number} id */
export function dismiss(id) {
  toasts.value = toasts.value.filter((other) => other.id !== id);
}
