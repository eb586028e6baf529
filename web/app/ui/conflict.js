// Two people changed one field: both versions, and the choice. Fields are merged one by one, so this is about a single one.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Dialog } from "./dialog.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

/**
 * @param {object} props
 * @param {Schemas["TaskPatch"]} props.changes
 * @param {Schemas["Task"]} props.theirs
 * @param {import("./task-dialog.js").TaskContext["save"]} props.save
 * @param {() => void} props.onClose
 */
export function Conflict({ changes, theirs, save, onClose }) {
  const fields = /** @type {(keyof Schemas["TaskPatch"])[]} */ (Object.keys(changes));
  const mine = () => {
    onClose();
    save(changes, Object.fromEntries(fields.map((field) => [field, /** @type {any} */ (theirs)[field]])));
  };
  return html`${fields.map(
    (field) => html`
      <${Dialog} title=${t("task.conflictTitle", { field: name(field) })} onClose=${onClose}>
        <div class="stack">
          <p class="soft">${t("task.conflictLead")}</p>
          <div class="versions">
            <section class="version" aria-label=${t("task.mine")}>
              <h3>${t("task.mine")}</h3><pre dir="auto">${shown(changes[field])}</pre>
              <button type="button" class="button primary" onClick=${mine}>${t("task.keepMine")}</button>
            </section>
            <section class="version" aria-label=${t("task.theirs")}>
              <h3>${t("task.theirs")}</h3><pre dir="auto">${shown(/** @type {any} */ (theirs)[field])}</pre>
              <button type="button" class="button" onClick=${onClose}>${t("task.keepTheirs")}</button>
            </section>
          </div>
        </div>
      </${Dialog}>
    `,
  )}`;
}

/** @param {string} field */
function name(field) {
  const key = /** @type {import("../i18n.js").Key} */ (`task.${field}`);
  const text = t(key);
  return text === key ? field : text;
}

/** @param {any} value @returns {string} */
function shown(value) {
  if (value === null || value === undefined || value === "" || value.length === 0) return t("task.empty");
  if (Array.isArray(value)) return value.map((one) => (typeof one === "string" ? one : `${one.done ? "☑" : "☐"} ${one.text}`)).join("\n");
  return String(value);
}
