// Import into a project, and export of it.
import { useEffect } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { startExport, watchJobs } from "../store/jobs.js";
import { toast } from "../store/toasts.js";
import { reason } from "../ui/failure.js";
import { Icon } from "../ui/icon.js";
import { ImportForm } from "../ui/import-form.js";
import { JobList } from "../ui/job-list.js";
import { ProjectPage } from "../ui/project-page.js";

/** @param {{ params: { project: string } }} props */
export function Screen({ params }) {
  useEffect(watchJobs, []);
  const run = (/** @type {"export_csv" | "export_json"} */ kind) => startExport(params.project, kind).catch((error) => toast(reason(error), { kind: "error" }));
  return html`<${ProjectPage} id=${params.project} heading=${t("transfer.title")}>
    ${(/** @type {import("../store/projects.js").Project} */ project) => html`<div class="stack narrow">
      ${project.role !== "viewer" && !project.archived && html`<${ImportForm} project=${project.id} />`}
      <section class="box" aria-labelledby="export-title">
        <header>
          <div><h2 id="export-title">${t("transfer.export")}</h2><p>${t("transfer.exportLead")}</p></div>
          <div class="row">
            <button type="button" class="button" onClick=${() => run("export_csv")}><${Icon} name="list" />${t("transfer.csv")}</button>
            <button type="button" class="button" onClick=${() => run("export_json")}><${Icon} name="archive" />${t("transfer.json")}</button>
          </div>
        </header>
      </section>
      <section class="list-group" aria-labelledby="jobs-title">
        <h2 id="jobs-title">${t("transfer.jobs")}</h2>
        <${JobList} project=${project.id} />
      </section>
    </div>`}
  </${ProjectPage}>`;
}
