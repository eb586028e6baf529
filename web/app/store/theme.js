// Light, dark, or like the system. theme.js sets it before the first paint.
import { signal } from "../../vendor/signals.js";
import { load, onOtherTab, save } from "../storage.js";

/** @typedef {"system" | "light" | "dark"} Theme */

/** @param {string | null} value @returns {Theme} */
const known = (value) => (value === "light" || value === "dark" ? value : "system");

export const theme = signal(known(load("theme")));

/** @param {Theme} value */
export function setTheme(value) {
  save("theme", value === "system" ? null : value);
  show(value);
}

/** @param {Theme} value */
function show(value) {
  theme.value = value;
  if (value === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = value;
}

onOtherTab((key, value) => {
  if (key === "theme") show(known(value));
});
