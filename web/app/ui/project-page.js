// The frame of a screen that belongs to a project: the way back, the title, and what to show while the project is not known.
import { useEffect } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { projectOf, projects } from "../store/projects.js";
import { title } from "../title.js";
import { Empty } from "./empty.js";
import { Waiting } from "./waiting.js";

/**
 * @param {object} props
 * @param {string} props.id
 * @param {string} props.heading
 * @param {any} [props.end] Buttons of the head.
 * @param {(project: import("../store/projects.js").Project) => any} props.children
 */
export function ProjectPage({ id, heading, end, children }) {
  const project = projectOf(id);
  useEffect(() => {
    if (project) title.value = `${heading} · ${project.name}`;
  }, [project?.name, heading]);
  if (projects.value !== null && !project) {
    return html`<${Empty} icon="folder" title=${t("board.goneTitle")} text=${t("board.goneText")}>
      <a class="button" href="/app/projects">${t("notFound.home")}</a>
    </${Empty}>`;
  }
  return html`
    <header class="head">
      <div class="crumbs">
        <a href=${`/app/projects/${id}`} dir="auto">${project?.name ?? t("nav.projects")}</a>
        <h1>${heading}</h1>
      </div>
      ${end && html`<div class="end">${end}</div>`}
    </header>
    <div class="page stack">${project ? children(project) : html`<${Waiting} />`}</div>
  `;
}
