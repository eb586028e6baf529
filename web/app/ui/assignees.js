// Who does it: members of the project, as a menu of choices.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function Assignees({ context: { board, task, save, canEdit } }) {
  const people = task.assignees.map((id) => ({ id, member: board.member(id) }));
  /** @param {string} id */
  const toggle = (id) => save({ assignees: task.assignees.includes(id) ? task.assignees.filter((other) => other !== id) : [...task.assignees, id] });
  const items = board.members.value.map(({ user, avatar_url }) => ({
    label: user.name ?? t("task.somebody"),
    lead: html`<${Avatar} id=${user.id} name=${user.name} url=${avatar_url} hidden />`,
    checked: task.assignees.includes(user.id),
    run: () => void toggle(user.id),
  }));
  return html`
    <div class="field" role="group" aria-label=${t("task.assignees")}>
      <span class="label">${t("task.assignees")}</span>
      ${people.map(
        ({ id, member }) => html`<span key=${id} class="row"><${Avatar} id=${id} name=${member?.user.name ?? t("task.somebody")} url=${member?.avatar_url} hidden />
          <span class="grow" dir="auto">${member?.user.name ?? t("task.somebody")}</span></span>`,
      )}
      ${people.length === 0 && !canEdit && html`<span class="soft">${t("task.nobody")}</span>`}
      ${canEdit && html`<div><${Menu} label=${t("task.assign")} items=${items} class="button small"><${Icon} name="person" />${t("task.assign")}</${Menu}></div>`}
    </div>
  `;
}
