// How far a job is.
import { html } from "../html.js";
import { number, t } from "../i18n.js";

const UNITS = new Set(["rows", "tasks", "bytes"]);

/** @param {{ job: import("../store/jobs.js").Job }} props */
export function JobProgress({ job }) {
  const { done, total, percent, unit } = job.progress;
  const what = UNITS.has(unit) ? t(`job.unit.${/** @type {"rows"} */ (unit)}`, { count: done }) : number(done);
  const text = job.state === "queued" ? t("job.queued") : total ? t("job.progress", { done: what, total }) : what;
  return html`<div class="job-progress">
    <progress class="bar" max="100" value=${percent ?? undefined} aria-label=${text}></progress>
    <p class="small soft">${text}</p>
  </div>`;
}
