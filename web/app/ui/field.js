// A labelled field with its hint and its error.
import { useId } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.label
 * @param {string} [props.hint]
 * @param {string} [props.error]
 * @param {string} [props.as] `input`, `textarea` or `select`.
 * @param {any} [props.children] Options of a select.
 * @param {any} [props.end] A button within the field.
 * @param {any} [props.inputRef]
 * @param {string} [props.class]
 */
export function Field({ label, hint, error, as = "input", children, end, inputRef, class: more = "", ...rest }) {
  const id = useId();
  const notes = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  const input = html`<${as} ...${rest} ref=${inputRef} id=${id} class=${`input ${more}`} aria-describedby=${notes || undefined} aria-invalid=${error ? "true" : undefined}>
    ${children}
  </${as}>`;
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      ${end ? html`<div class="with-button">${input}${end}</div>` : input}
      ${error && html`<p class="error" id=${`${id}-error`}><${Icon} name="warning" /><span>${error}</span></p>`}
      ${hint && html`<p class="hint" id=${`${id}-hint`}>${hint}</p>`}
    </div>
  `;
}
