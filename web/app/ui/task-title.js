// The title of a task, edited in place: Enter or leaving it saves, Escape restores.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskTitle({ context: { task, save, canEdit } }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  // The title as it was when writing began: the change is based on it.
  const before = useRef(task.title);
  useEffect(() => {
    // A field in which somebody writes is never rewritten.
    if (field.current && document.activeElement !== field.current) field.current.value = task.title;
  }, [task.title]);
  const commit = () => {
    const text = (field.current?.value ?? "").replace(/\s*\n\s*/g, " ").trim();
    if (!text && field.current) field.current.value = task.title;
    else if (text !== before.current) save({ title: text }, { title: before.current });
  };
  return html`<h2>
    <textarea ref=${field} class="title-edit" rows="1" aria-label=${t("task.title")} maxLength="500" readOnly=${!canEdit} dir="auto" defaultValue=${task.title}
      onFocus=${() => (before.current = task.title)}
      onBlur=${commit}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (isComposing(event)) return;
        if (event.key === "Enter") {
          event.preventDefault();
          field.current?.blur();
        } else if (event.key === "Escape" && field.current && field.current.value !== before.current) {
          event.preventDefault();
          event.stopPropagation();
          field.current.value = before.current;
          field.current.blur();
        }
      }}></textarea>
  </h2>`;
}
