// What an import did, or would do: numbers, columns that are left out, rows with remarks.
import { useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isOver } from "../store/jobs.js";
import { JobProgress } from "./job-progress.js";
import { toast } from "../store/toasts.js";
import { reason } from "./failure.js";

/** @typedef {{ row: number, status: string, title?: string, task_id?: string | null, errors?: Note[], warnings?: Note[], code?: string, detail?: string }} Row */
/** @typedef {{ code: string, detail?: string, place?: string | null }} Note */

const PAGE = 50;

/** @param {{ job: import("../store/jobs.js").Job, isDry: boolean }} props */
export function ImportSummary({ job, isDry }) {
  const result = /** @type {any} */ (job.result ?? {});
  if (!isOver(job)) return html`<${JobProgress} job=${job} />`;
  const ignored = /** @type {string[]} */ (result.ignored_columns ?? []);
  const done = Number(result.rows ?? 0) - Number(result.failed ?? 0);
  return html`<div class="stack" role="status">
    ${job.error && html`<p class="notice bad">${job.error.detail}</p>`}
    ${!job.error &&
    html`<p class=${`notice ${Number(result.failed) > 0 ? "warn" : "good"}`}><span>
      ${isDry ? t("transfer.would", { count: done }) : t("transfer.did", { count: Number(result.created ?? 0) })}
      ${Number(result.comments) > 0 && ` ${t("transfer.comments", { count: Number(result.comments) })}`}
      ${Number(result.failed) > 0 && ` ${t("transfer.failed", { count: Number(result.failed) })}`}
      ${Number(result.warnings) > 0 && ` ${t("transfer.warnings", { count: Number(result.warnings) })}`}
    </span></p>`}
    ${ignored.length > 0 && html`<p class="small soft">${t("transfer.ignored", { columns: ignored.join(", ") })}</p>`}
    ${job.results > 0 && html`<${JobResults} job=${job} />`}
  </div>`;
}

/** @param {Row} row @returns {Note[]} */
const notes = ({ errors = [], warnings = [], code, detail }) => [...errors, ...warnings, ...(code ? [{ code, detail }] : [])];

/** The rows with remarks, by page. @param {{ job: import("../store/jobs.js").Job }} props */
export function JobResults({ job }) {
  const [rows, setRows] = useState(/** @type {Row[] | null} */ (null));
  const [cursor, setCursor] = useState(/** @type {string | null} */ (null));
  const more = async () => {
    try {
      const page = await call("listJobResults", { job_id: job.id, limit: PAGE, cursor: cursor ?? undefined });
      setRows([...(rows ?? []), .../** @type {Row[]} */ (page.items)]);
      setCursor(page.next_cursor);
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  return html`<details class="results" onToggle=${(/** @type {Event} */ event) => /** @type {HTMLDetailsElement} */ (event.target).open && rows === null && more()}>
    <summary>${t("job.results", { count: job.results })}</summary>
    ${rows &&
    html`<div class="table-wrap" tabindex="0" role="region" aria-label=${t("job.results", { count: job.results })}><table class="table">
      <thead><tr><th scope="col">${t("job.row")}</th><th scope="col">${t("job.what")}</th><th scope="col">${t("job.remarks")}</th></tr></thead>
      <tbody>${rows.map((row) => html`<tr class=${row.status === "failed" || row.status === "error" ? "bad" : ""}>
        <td>${row.row ?? ""}</td><td dir="auto">${row.title ?? row.task_id ?? ""}</td>
        <td>${notes(row).map((note) => html`<p>${note.place ? `${note.place}: ` : ""}${note.detail ?? note.code}</p>`)}</td>
      </tr>`)}</tbody>
    </table></div>
    ${cursor && html`<button type="button" class="button small more" onClick=${more}>${t("list.more")}</button>`}`}
  </details>`;
}
