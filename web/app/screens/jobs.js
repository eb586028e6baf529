// All imports, exports and other long work of the person.
import { useEffect } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { watchJobs } from "../store/jobs.js";
import { activeProjects } from "../store/projects.js";
import { JobList } from "../ui/job-list.js";

export function Screen() {
  useEffect(watchJobs, []);
  const list = activeProjects.value;
  return html`
    <header class="head"><h1>${t("nav.jobs")}</h1></header>
    <div class="page stack"><div class="stack narrow">
      <${JobList} />
      ${list.length > 0 &&
      html`<section class="list-group" aria-labelledby="choose-title">
        <h2 id="choose-title">${t("transfer.choose")}</h2>
        <ul class="rows">
          ${list.map((project) => html`<li key=${project.id}><a class="name grow" dir="auto" href=${`/app/projects/${project.id}/transfer`}>${project.name}</a></li>`)}
        </ul>
      </section>`}
    </div></div>
  `;
}
