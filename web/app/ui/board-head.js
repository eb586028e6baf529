// The head of a board: name, people, what can be done with the project.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";
import { PROJECT_LINKS } from "./project-links.js";
import { RenameProject } from "./rename-project.js";

/** @param {{ view: import("../store/view.js").View }} props */
export function BoardHead({ view }) {
  const [isRenaming, setRenaming] = useState(false);
  const { board } = view;
  const project = board.project.value;
  const members = board.members.value;
  const isList = here.value.query.get("view") === "list";
  if (!project) return html`<header class="head"><h1 class="skeleton" aria-label=${t("app.loading")}>${"\u00a0".repeat(20)}</h1></header>`;
  /** @type {(import("./menu.js").Item | "line")[]} */
  const items = PROJECT_LINKS.filter((link) => !link.fits || link.fits(project)).map((link) => ({ label: t(link.label), icon: link.icon, href: link.href(project) }));
  if (project.role === "owner") items.push({ label: t("projects.rename"), icon: "edit", run: () => setRenaming(true) });
  return html`
    <header class="head of-board">
      <h1 dir="auto">${project.name}</h1>
      <div class="tabs" role="group" aria-label=${t("list.as")}>
        <button type="button" aria-pressed=${!isList} onClick=${() => setQuery({ view: null })}><${Icon} name="board" />${t("list.board")}</button>
        <button type="button" aria-pressed=${isList} onClick=${() => setQuery({ view: "list" })}><${Icon} name="list" />${t("list.list")}</button>
      </div>
      <div class="end">
        <span class="avatars" role="group" aria-label=${t("board.members")}>
          ${members.slice(0, 5).map(({ user, avatar_url }) => html`<${Avatar} key=${user.id} id=${user.id} name=${user.name ?? t("task.somebody")} url=${avatar_url} />`)}
          ${members.length > 5 && html`<span class="avatar">+${members.length - 5}</span>`}
        </span>
        ${project.role === "owner" && !project.archived &&
        html`<a class="button small invite" href=${`/app/projects/${project.id}/members`}><${Icon} name="people" /><span>${t("invite.action")}</span></a>`}
        ${items.length > 0 && html`<${Menu} label=${t("board.options")} items=${items} class="button ghost icon-only" />`}
      </div>
    </header>
    ${project.archived && html`<div class="strip"><${Icon} name="archive" />${t("board.archived")}</div>`}
    ${!project.archived && project.role === "viewer" && html`<div class="strip"><${Icon} name="eye" />${t("board.readOnly")}</div>`}
    ${isRenaming && html`<${RenameProject} project=${project} onClose=${() => setRenaming(false)} onDone=${(/** @type {any} */ updated) => (board.project.value = updated)} />`}
  `;
}
