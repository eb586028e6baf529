// A field for Markdown: the plain source, kept byte for byte, and a preview. What is typed is a draft until it is saved or discarded.
import { useEffect, useId, useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { keepDraft } from "../store/drafts.js";
import { Markdown } from "./markdown.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} props.place Of the draft.
 * @param {string} props.initial
 * @param {string} props.action The name of the button that saves.
 * @param {(text: string) => void} props.onSave
 * @param {() => void} [props.onCancel]
 * @param {string} [props.placeholder]
 * @param {boolean} [props.autofocus]
 * @param {any} [props.tools] Beside the tabs.
 * @param {any} [props.foot] Beside the button that saves.
 * @param {any} [props.fieldRef]
 * @param {any} [props.events] Of the field.
 * @param {any} [props.after] Drawn after the field.
 * @param {boolean} [props.keepsInitial] The initial text is itself a draft.
 * @param {boolean} [props.small]
 */
export function Writer({ label, place, initial, action, onSave, onCancel, placeholder, autofocus = false, tools, foot, fieldRef, events = {}, after, keepsInitial = false, small = false }) {
  const own = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const field = fieldRef ?? own;
  const [preview, setPreview] = useState(/** @type {string | null} */ (null));
  const id = useId();
  useEffect(() => {
    if (!autofocus) return;
    field.current?.focus();
    field.current?.setSelectionRange(field.current.value.length, field.current.value.length);
  }, []);
  const text = () => field.current?.value ?? "";
  return html`
    <div class=${`writer ${small ? "small" : ""}`}>
      <div class="row">
        <div class="tabs" role="tablist" aria-label=${label}>
          <button type="button" role="tab" aria-selected=${preview === null} aria-controls=${id} onClick=${() => setPreview(null)}>${t("task.write")}</button>
          <button type="button" role="tab" aria-selected=${preview !== null} aria-controls=${id} onClick=${() => setPreview(text())}>${t("task.preview")}</button>
        </div>
        ${tools}
      </div>
      <div id=${id} role="tabpanel" aria-label=${label}>
        <textarea ref=${field} class="input" aria-label=${label} placeholder=${placeholder} hidden=${preview !== null} defaultValue=${initial} dir="auto" spellcheck=${true}
          ...${events}
          onInput=${(/** @type {Event} */ event) => {
            keepDraft(place, !keepsInitial && text() === initial ? null : text());
            events.onInput?.(event);
          }}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
            if (isComposing(event)) return;
            events.onKeyDown?.(event);
            if (event.defaultPrevented) return;
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
              event.preventDefault();
              onSave(text());
            }
          }}></textarea>
        ${after}
        ${preview !== null && (preview.trim() ? html`<${Markdown} text=${preview} class="preview" />` : html`<p class="preview soft">${t("task.emptyPreview")}</p>`)}
      </div>
      <div class="row">
        <button type="button" class="button primary" onClick=${() => onSave(text())}>${action}</button>
        ${onCancel && html`<button type="button" class="button" onClick=${onCancel}>${t("action.cancel")}</button>`}
        ${foot}
      </div>
    </div>
  `;
}
