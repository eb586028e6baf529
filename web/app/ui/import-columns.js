// The columns of a file with samples of what is in them, and the field that each becomes.
import { FIELDS } from "../csv.js";
import { html } from "../html.js";
import { t } from "../i18n.js";

/** @typedef {import("../i18n.js").Key} Key */
/** @param {string} field */
const nameOf = (field) => t(/** @type {Key} */ (["created_at", "completed_at", "completed"].includes(field) ? `transfer.${field}` : `task.${field}`));

/**
 * @param {object} props
 * @param {import("../csv.js").Column[]} props.columns
 * @param {Record<string, string | null>} props.chosen The field of each heading.
 * @param {boolean} props.disabled
 * @param {(chosen: Record<string, string | null>) => void} props.onChange
 */
export function ImportColumns({ columns, chosen, disabled, onChange }) {
  const read = columns.filter(({ heading }) => chosen[heading]).length;
  const hasTitle = columns.some(({ heading }) => chosen[heading] === "title");
  /** @param {string} heading @param {string} field */
  const choose = (heading, field) => {
    const next = { ...chosen, [heading]: field || null };
    // A field has one column; the one that had it before has none.
    if (field) for (const other of Object.keys(next)) if (other !== heading && next[other] === field) next[other] = null;
    onChange(next);
  };
  return html`<fieldset class="import-columns">
    <legend class="label">${t("transfer.columns")} <span class="soft">${t("transfer.columnsRead", { read, count: columns.length })}</span></legend>
    <ul>
      ${columns.map((column) => {
        const { heading, samples, field, isLost } = column;
        const sample = samples.map((text) => (text.length > 40 ? `${text.slice(0, 40)}…` : text)).join(" · ");
        const none = field || isLost ? "transfer.leftOut" : "transfer.below";
        return html`<li key=${heading} class=${chosen[heading] ? "" : "unread"}>
          <div class="grow"><p class="name" dir="auto">${heading}</p>
            <p class="small soft samples" dir="auto">${sample || t("transfer.emptyColumn")}</p></div>
          ${field === "dates"
            ? html`<span class="small soft">${t("transfer.withDates")}</span>`
            : html`<select class="input" aria-label=${t("transfer.fieldOf", { column: heading })} disabled=${disabled} value=${chosen[heading] ?? ""}
                onChange=${(/** @type {Event} */ event) => choose(heading, /** @type {HTMLSelectElement} */ (event.target).value)}>
                ${field !== "completed" && html`<option value="" selected=${!chosen[heading]}>${t(none)}</option>`}
                ${[...FIELDS, ...(field === "completed" ? ["completed"] : [])].map((one) => html`<option value=${one} selected=${chosen[heading] === one}>${nameOf(one)}</option>`)}
              </select>`}
        </li>`;
      })}
    </ul>
    ${!hasTitle && html`<p class="notice warn" role="status">${t("transfer.noTitle")}</p>`}
  </fieldset>`;
}
