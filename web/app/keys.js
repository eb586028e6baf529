// Keyboard: what every handler has to ask first.

/** Whether the key belongs to an input method that is composing (Korean, Japanese, Chinese). @param {KeyboardEvent} event */
export const isComposing = (event) => event.isComposing || event.keyCode === 229;

/** Whether the key goes into a field. @param {EventTarget | null} target */
export function isField(target) {
  if (!(target instanceof HTMLElement)) return false;
  if (target.isContentEditable || target.matches("textarea, select")) return true;
  return target instanceof HTMLInputElement && !["checkbox", "radio", "button", "submit", "range"].includes(target.type);
}

/** The letter of a key, by its place where the layout is not Latin. @param {KeyboardEvent} event */
export function letter(event) {
  if (/^[\x20-\x7e]$/.test(event.key)) return event.key.toLowerCase();
  const place = /^(?:Key([A-Z])|Digit(\d))$/.exec(event.code);
  return (place?.[1] ?? place?.[2] ?? event.key).toLowerCase();
}

/** Left or right as one reads: 1 is onwards. @param {KeyboardEvent} event */
export function inline(event) {
  const sign = document.documentElement.dir === "rtl" ? -1 : 1;
  return event.key === "ArrowRight" ? sign : event.key === "ArrowLeft" ? -sign : 0;
}
