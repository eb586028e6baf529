// All projects: search, archive, create.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { deleteProject, loadProjects, projects, projectsError, updateProject } from "../store/projects.js";
import { toast } from "../store/toasts.js";
import { ask } from "../ui/confirm.js";
import { Empty } from "../ui/empty.js";
import { Failure, reason } from "../ui/failure.js";
import { Icon } from "../ui/icon.js";
import { Menu } from "../ui/menu.js";
import { NewProject } from "../ui/new-project.js";
import { RenameProject } from "../ui/rename-project.js";

/** @typedef {import("../store/projects.js").Project} Project */

/** Compared without case, accents and Unicode form. @param {string} text */
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

export function Screen() {
  const [isCreating, setCreating] = useState(false);
  const [renamed, setRenamed] = useState(/** @type {Project | null} */ (null));
  const query = here.value.query;
  const text = query.get("q") ?? "";
  const showsArchived = query.get("show") === "archived";
  const list = projects.value;
  const matching = (list ?? [])
    .filter((project) => project.archived === showsArchived && plain(project.name).includes(plain(text)))
    .sort((a, b) => b.updated_at.localeCompare(a.updated_at));
  const isEmpty = list !== null && list.length === 0;

  return html`
    <header class="head">
      <h1>${t("projects.title")}</h1>
      <div class="end">
        ${!isEmpty && html`<button type="button" class="button primary" onClick=${() => setCreating(true)}><${Icon} name="plus" />${t("projects.new")}</button>`}
      </div>
    </header>
    <div class="page stack">
      ${list && !isEmpty &&
      html`<div class="row">
        <div class="search grow">
          <${Icon} name="search" />
          <input class="input" type="search" aria-label=${t("projects.search")} placeholder=${t("projects.search")} defaultValue=${text} dir="auto"
            onInput=${(/** @type {InputEvent} */ event) => setQuery({ q: /** @type {HTMLInputElement} */ (event.target).value })} />
        </div>
        <div class="tabs" role="group">
          <button type="button" aria-pressed=${!showsArchived} onClick=${() => setQuery({ show: null })}>${t("projects.active")}</button>
          <button type="button" aria-pressed=${showsArchived} onClick=${() => setQuery({ show: "archived" })}>${t("projects.archived")}</button>
        </div>
      </div>`}
      ${list === null && projectsError.value && html`<${Failure} error=${projectsError.value} retry=${loadProjects} />`}
      ${list === null && !projectsError.value && html`<${Waiting} />`}
      ${isEmpty &&
      html`<${Empty} icon="board" title=${t("projects.emptyTitle")} text=${t("projects.emptyText")}>
        <button type="button" class="button primary" onClick=${() => setCreating(true)}><${Icon} name="plus" />${t("projects.new")}</button>
      </${Empty}>`}
      ${list && !isEmpty && matching.length === 0 &&
      html`<p class="empty" role="status">${text ? t("projects.noneFound", { text }) : t("projects.noneArchived")}</p>`}
      <ul class="tiles">
        ${matching.map((project) => html`<${Tile} key=${project.id} project=${project} rename=${() => setRenamed(project)} />`)}
      </ul>
    </div>
    ${isCreating && html`<${NewProject} onClose=${() => setCreating(false)} />`}
    ${renamed && html`<${RenameProject} project=${renamed} onClose=${() => setRenamed(null)} />`}
  `;
}

function Waiting() {
  return html`<div class="tiles" aria-busy="true"><span class="sr" role="status">${t("app.loading")}</span>
    ${[1, 2, 3].map(() => html`<div class="tile skeleton"></div>`)}</div>`;
}

/** @param {{ project: Project, rename: () => void }} props */
function Tile({ project, rename }) {
  return html`<li class="tile">
    <div class="top">
      <span class="glyph"><${Icon} name=${project.kind === "bucket_list" ? "star" : "board"} /></span>
      <h2><a href=${`/app/projects/${project.id}`} dir="auto">${project.name}</a></h2>
      ${project.role === "owner" && html`<${Menu} label=${t("projects.options", { name: project.name })} items=${actions(project, rename)} />`}
    </div>
    ${project.description && html`<p dir="auto">${project.description}</p>`}
    <span class="meta">${t(`projects.kind.${project.kind}`)} · ${t(`role.${project.role}`)} · ${t("projects.updated", { ago: ago(project.updated_at) })}</span>
  </li>`;
}

/** @param {Project} project @param {() => void} rename @returns {(import("../ui/menu.js").Item | "line")[]} */
function actions(project, rename) {
  const archive = async (/** @type {Project} */ current, /** @type {boolean} */ archived) => {
    try {
      const updated = await updateProject(current, { archived });
      if (archived) toast(t("projects.archivedDone", { name: current.name }), { action: { label: t("action.undo"), run: () => void archive(updated, false) } });
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  const remove = async () => {
    const question = { title: t("projects.deleteTitle", { name: project.name }), text: t("projects.deleteText"), action: t("action.delete"), danger: true };
    if (!(await ask(question))) return;
    try {
      await deleteProject(project);
      toast(t("projects.deleted", { name: project.name }));
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  return [
    { label: t("projects.rename"), icon: "edit", run: rename },
    { label: t(project.archived ? "projects.unarchive" : "projects.archive"), icon: "archive", run: () => void archive(project, !project.archived) },
    "line",
    { label: t("action.delete"), icon: "trash", danger: true, run: () => void remove() },
  ];
}
