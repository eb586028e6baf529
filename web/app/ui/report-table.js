// The numbers of a report, with words for columns, days, durations and people.
import { dayText } from "../dates.js";
import { html } from "../html.js";
import { format, number, t } from "../i18n.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

/** Columns that a person cannot read, or that say what the text says. */
const HIDDEN = new Set(["task_id", "total"]);
const KNOWN = new Set([
  "status", "tasks", "estimate_minutes", "points", "week", "day", "finished", "created_done", "n", "p50_ms", "p85_ms", "p95_ms", "reopened", "rework_ms",
  "not_measured", "to_do", "in_progress", "done", "scope", "remaining", "added", "removed", "scope_minutes", "remaining_minutes", "added_minutes",
  "removed_minutes", "done_minutes", "reopened_minutes", "estimated_minutes", "title", "due_on", "days_overdue", "started_on", "age_days", "assignee",
  "overdue", "without_points", "open",
]);

/** @param {string} name */
const heading = (name) => (KNOWN.has(name) ? t(`reports.column.${/** @type {"status"} */ (name)}`) : name.replaceAll("_", " "));

/** A duration in its two largest units. @param {number} minutes */
export function duration(minutes) {
  const unit = (/** @type {number} */ value, /** @type {string} */ name) => number(value, { style: "unit", unit: name, unitDisplay: "short", maximumFractionDigits: 0 });
  const rounded = Math.round(minutes);
  const [days, hours, rest] = [Math.floor(rounded / 1440), Math.floor((rounded % 1440) / 60), rounded % 60];
  const parts = [days > 0 && unit(days, "day"), hours > 0 && unit(hours, "hour"), (rest > 0 || rounded === 0) && unit(rest, "minute")].filter(Boolean);
  return parts.slice(0, 2).join(" ");
}

/** @param {Schemas["ReportColumn"]} column @param {unknown} value @param {(id: string) => string} person */
function text(column, value, person) {
  const { name, kind } = column;
  if (name === "assignee") return value === null ? t("reports.nobody") : person(String(value));
  if (name === "week" && value === null) return t("reports.whole");
  if (value === null || value === undefined) return "–";
  if (name === "status") return t(`status.${/** @type {"done"} */ (value)}`);
  if (kind === "day") return name === "week" || name === "day" ? format(new Date(`${value}T00:00:00Z`), { dateStyle: "medium", timeZone: "UTC" }) : dayText(String(value));
  if (kind === "text") return String(value);
  if (name.endsWith("_ms")) return duration(Number(value) / 60_000);
  if (name.endsWith("_minutes")) return duration(Math.abs(Number(value)));
  return number(Number(value));
}

/** @param {{ report: Schemas["Report"], members: Schemas["Member"][], project: string }} props */
export function ReportTable({ report, members, project }) {
  const columns = report.columns.filter(({ name }) => !HIDDEN.has(name));
  const first = columns[0]?.name ?? "";
  const person = (/** @type {string} */ id) => members.find((member) => member.user.id === id)?.user.name ?? t("task.somebody");
  const caption = t("reports.numbers", { report: t(`reports.${report.name}`) });
  // The newest day first, below the whole period: that is what one looks for.
  const newest = (/** @type {any} */ a, /** @type {any} */ b) => Number(a[first] !== null) - Number(b[first] !== null) || String(b[first]).localeCompare(String(a[first]));
  const rows = columns[0]?.kind === "day" ? [...report.rows].sort(newest) : report.rows;
  if (report.rows.length === 0) return html`<p class="soft">${t("reports.noRows")}</p>`;
  return html`<div class="table-wrap" tabindex="0" role="region" aria-label=${caption}>
    <table class="table">
      <caption>${caption}</caption>
      <thead><tr>${columns.map((column) => html`<th scope="col" class=${column.kind}>${heading(column.name)}</th>`)}</tr></thead>
      <tbody>
        ${rows.map((row) => html`<tr>
          ${columns.map((column, index) => {
            const shown = text(column, row[column.name], person);
            const href = column.name === "title" && typeof row.task_id === "string" ? `/app/projects/${project}/tasks/${row.task_id}` : null;
            const inside = href ? html`<a href=${href} dir="auto">${shown}</a>` : shown;
            return index === 0 && column.kind !== "number" ? html`<th scope="row" class=${column.kind} dir="auto">${inside}</th>` : html`<td class=${column.kind}>${inside}</td>`;
          })}
        </tr>`)}
      </tbody>
    </table>
  </div>`;
}
