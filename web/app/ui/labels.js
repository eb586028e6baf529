// Labels as chips, with a field that knows those of the project.
import { useId, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { tone } from "./avatar.js";
import { Icon } from "./icon.js";

/** @param {string} text */
const folded = (text) => text.normalize("NFC").toLowerCase();

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function Labels({ context: { board, task, save, canEdit } }) {
  const field = useRef(/** @type {HTMLInputElement | null} */ (null));
  const id = useId();
  const add = () => {
    const text = (field.current?.value ?? "").trim().normalize("NFC");
    if (field.current) field.current.value = "";
    if (text && !task.labels.some((label) => folded(label) === folded(text))) save({ labels: [...task.labels, text] });
  };
  /** @param {string} label */
  const remove = (label) => {
    save({ labels: task.labels.filter((other) => other !== label) });
    field.current?.focus();
  };
  return html`
    <div class="field">
      <label for=${id}>${t("task.labels")}</label>
      ${task.labels.length > 0 &&
      html`<div class="label-edit">
        ${task.labels.map(
          (label) => html`<span key=${label} class="chip" data-tone=${tone(label)}><span dir="auto">${label}</span>${canEdit &&
          html`<button type="button" aria-label=${t("task.removeLabel", { label })} onClick=${() => remove(label)}><${Icon} name="close" /></button>`}</span>`,
        )}
      </div>`}
      ${canEdit &&
      html`<input ref=${field} id=${id} class="input" list=${`${id}-known`} placeholder=${t("task.addLabel")} maxLength="50" dir="auto" autocomplete="off"
          onBlur=${add}
          onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
            if (isComposing(event) || (event.key !== "Enter" && event.key !== ",")) return;
            event.preventDefault();
            add();
          }} />
        <datalist id=${`${id}-known`}>${board.labels.value.map((label) => html`<option value=${label}></option>`)}</datalist>`}
    </div>
  `;
}
