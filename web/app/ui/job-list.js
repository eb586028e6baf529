// Jobs, newest first: state, progress, what came of them.
import { html } from "../html.js";
import { ago, dateTime, t } from "../i18n.js";
import { size } from "../size.js";
import { cancel, isOver, jobs, jobsError, loadJobs, refresh } from "../store/jobs.js";
import { projectOf } from "../store/projects.js";
import { toast } from "../store/toasts.js";
import { Empty } from "./empty.js";
import { Failure, reason } from "./failure.js";
import { Icon } from "./icon.js";
import { JobResults } from "./import-summary.js";
import { JobProgress } from "./job-progress.js";
import { Waiting } from "./waiting.js";

const KINDS = new Set(["import_csv", "import_json", "import_trello", "import_todoist", "export_csv", "export_json", "bulk_update", "bulk_delete", "project_delete"]);
const TONES = /** @type {Record<string, string>} */ ({ succeeded: "good", failed: "bad", cancelled: "", queued: "warn", running: "warn" });

/** @param {{ project?: string }} props Of one project, or all. */
export function JobList({ project }) {
  if (jobs.value === null) return jobsError.value ? html`<${Failure} error=${jobsError.value} retry=${loadJobs} />` : html`<${Waiting} lines=${2} />`;
  const list = jobs.value.filter((job) => !project || job.project_id === project);
  if (list.length === 0) return project ? html`<p class="soft">${t("job.none")}</p>` : html`<${Empty} icon="archive" title=${t("job.none")} text=${t("job.noneText")} />`;
  return html`<ul class="rows">${list.map((job) => html`<${JobRow} key=${job.id} job=${job} withProject=${!project} />`)}</ul>`;
}

/** @param {{ job: import("../store/jobs.js").Job, withProject: boolean }} props */
function JobRow({ job, withProject }) {
  const result = /** @type {any} */ (job.result ?? {});
  const kind = KINDS.has(job.kind) ? t(`job.${/** @type {"import_csv"} */ (job.kind)}`) : job.kind;
  const name = projectOf(job.project_id)?.name;
  const stop = () => cancel(job).catch((error) => toast(reason(error), { kind: "error" }));
  /** @type {string[]} */
  const facts = [];
  if (job.state === "succeeded" && job.kind.startsWith("import_")) {
    facts.push(Number(result.created) > 0 ? t("transfer.did", { count: Number(result.created) }) : t("job.checked", { count: Number(result.rows ?? 0) }));
    if (Number(result.failed) > 0) facts.push(t("transfer.failed", { count: Number(result.failed) }));
  }
  if (job.state === "succeeded" && job.kind.startsWith("export_")) facts.push(t("job.unit.tasks", { count: Number(result.tasks ?? 0) }));
  return html`<li class="wraps job">
    <span class="avatar large" aria-hidden="true"><${Icon} name=${job.kind.startsWith("export_") ? "download" : job.kind.startsWith("import_") ? "upload" : "settings"} /></span>
    <div class="grow">
      <p><span class="name">${kind}</span> <span class=${`state ${TONES[job.state] ?? ""}`}>${t(`job.state.${/** @type {"queued"} */ (job.state)}`)}</span></p>
      <p class="small soft">
        <time datetime=${job.created_at} title=${dateTime(job.created_at)}>${ago(job.created_at)}</time>
        ${withProject && name && html` · <span dir="auto">${name}</span>`}${facts.map((fact) => ` · ${fact}`)}
      </p>
      ${job.error && html`<p class="small bad">${job.error.detail}</p>`}
      ${!isOver(job) && html`<${JobProgress} job=${job} />`}
      ${isOver(job) && job.results > 0 && html`<${JobResults} job=${job} />`}
    </div>
    <div class="end">
      ${!isOver(job) && html`<button type="button" class="button small" aria-label=${t("job.cancelOf", { job: kind })} onClick=${stop}>${t("action.cancel")}</button>`}
      ${job.state === "succeeded" && result.download_url &&
      html`<a class="button small" href=${result.download_url} download=${result.file_name} onClick=${() => setTimeout(() => refresh(job).catch(() => null), 1000)}>
        <${Icon} name="download" />${t("job.download")} <span class="soft">${size(Number(result.size_bytes))}</span>
      </a>`}
    </div>
  </li>`;
}
