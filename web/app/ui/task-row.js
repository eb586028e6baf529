// A task in a list over several projects: to be ticked off, or opened.
import { momentText, urgency } from "../dates.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { minute, today } from "../store/clock.js";
import { projectOf } from "../store/projects.js";
import { tone } from "./avatar.js";
import { Icon } from "./icon.js";
import { Priority } from "./priority.js";

/** @param {{ task: import("../api-types.js").Schemas["TaskSummary"], finish: () => void }} props */
export function TaskRow({ task, finish }) {
  const project = projectOf(task.project_id);
  const canEdit = project !== undefined && project.role !== "viewer" && !project.archived;
  const when = task.due && momentText(task.due, today.value);
  const state = task.due ? urgency(task.due, false, new Date(minute.value * 60_000)) : "none";
  const action = t("mine.finish", { title: task.title });
  const done = task.checklist.filter((line) => line.done).length;
  return html`<li class="task-row">
    <button type="button" class="round" disabled=${!canEdit} aria-label=${action} title=${action} onClick=${finish}>
      <${Icon} name="check" />
    </button>
    <div class="grow">
      <a class="name" href=${`/app/projects/${task.project_id}/tasks/${task.id}`} dir="auto">${task.title}</a>
      <div class="facts">
        <span class="fact" dir="auto">${project?.name ?? ""}</span>
        ${task.status === "in_progress" && html`<span class="fact"><span class="dot" data-status="in_progress"></span>${t("status.in_progress")}</span>`}
        ${task.checklist.length > 0 &&
        html`<span class="fact">
          <${Icon} name="checklist" /><span class="sr">${t("card.checklist", { done, total: task.checklist.length })}</span><span
              aria-hidden="true">${done}/${task.checklist.length}</span></span>`}
        ${task.labels.slice(0, 3).map((label) => html`<span key=${label} class="chip" data-tone=${tone(label)} dir="auto">${label}</span>`)}
      </div>
    </div>
    ${task.priority !== "none" && html`<${Priority} priority=${task.priority} />`}
    ${when && html`<span class=${`fact when ${state}`}><${Icon} name="calendar" /><span class="sr">${t("card.due", { when })}</span><span aria-hidden="true">${when}</span></span>`}
  </li>`;
}
