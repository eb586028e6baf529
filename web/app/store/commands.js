// What the palette and the single keys can do. A screen adds its commands while it is shown: `useLayoutEffect(() => addCommands([...]), [])`.
import { computed, signal } from "../../vendor/signals.js";
import { isComposing, isField, letter } from "../keys.js";
import { load, save } from "../storage.js";

/**
 * @typedef {object} Command
 * @property {string} id
 * @property {() => string} label
 * @property {import("../ui/icon.js").IconName} icon
 * @property {() => void} run
 * @property {string} [key] A single key, without modifier.
 */

/** @type {import("../../vendor/signals-core.js").Signal<Command[][]>} */
const sets = signal([]);
export const commands = computed(() => sets.value.flat());
export const isPaletteOpen = signal(false);
export const isHelpOpen = signal(false);
/** Single keys can be turned off (WCAG 2.1.4): who speaks to their computer types them unawares. */
export const hasKeys = signal(load("keys") !== "off");

/** @param {boolean} on */
export function setKeys(on) {
  save("keys", on ? null : "off");
  hasKeys.value = on;
}

/** @param {Command[]} set @returns {() => void} Takes them away again. */
export function addCommands(set) {
  sets.value = [...sets.value, set];
  return () => {
    sets.value = sets.value.filter((other) => other !== set);
  };
}

addEventListener("keydown", (event) => {
  if (isComposing(event) || event.defaultPrevented) return;
  if ((event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey && letter(event) === "k") {
    event.preventDefault();
    isPaletteOpen.value = !isPaletteOpen.value;
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || isField(event.target) || !hasKeys.value || document.querySelector("dialog[open], .menu:popover-open")) return;
  const typed = event.key === "?" ? "?" : letter(event);
  const command = commands.value.find((one) => one.key === typed);
  if (typed === "?") isHelpOpen.value = true;
  else if (command) command.run();
  else return;
  event.preventDefault();
});
