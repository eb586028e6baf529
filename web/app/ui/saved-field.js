// A text of a task that is saved when its field is left.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { isComposing } from "../keys.js";
import { Field } from "./field.js";

/** @param {{ context: import("./task-dialog.js").TaskContext, name: "why" | "category", label: string } & Record<string, any>} props The rest is the field's. */
export function SavedField({ context: { task, save, canEdit }, name, ...rest }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const shown = task[name] ?? "";
  // The text as it was when writing began: the change is based on it.
  const before = useRef(shown);
  useEffect(() => {
    // A field in which somebody writes is never rewritten.
    if (field.current && document.activeElement !== field.current) field.current.value = shown;
  }, [shown]);
  const commit = () => {
    const text = field.current?.value.trim() ?? "";
    if (text !== before.current) save({ [name]: text || null }, { [name]: before.current || null });
  };
  return html`<${Field} ...${rest} inputRef=${field} name=${name} dir="auto" disabled=${!canEdit} defaultValue=${shown}
    onFocus=${() => (before.current = shown)} onBlur=${commit}
    onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event) || event.key !== "Escape" || !field.current || field.current.value === before.current) return;
      event.preventDefault();
      event.stopPropagation();
      field.current.value = before.current;
      field.current.blur();
    }} />`;
}
