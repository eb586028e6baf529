// A member: name, role, and for owners the means to change or end the membership.
import { useState } from "../../vendor/hooks.js";
import { call, etag } from "../api.js";
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { navigate } from "../router.js";
import { loadProjects } from "../store/projects.js";
import { myId } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { Avatar } from "./avatar.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Menu } from "./menu.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

export const ROLES = /** @type {const} */ (["viewer", "editor", "owner"]);

/** @param {{ member: Schemas["Member"], project: Schemas["Project"], owners: number, changed: () => Promise<void> }} props */
export function MemberRow({ member, project, owners, changed }) {
  const { user, role, avatar_url, joined_at, version } = member;
  const [isBusy, setBusy] = useState(false);
  const isMe = user.id === myId.value;
  const isOwner = project.role === "owner";
  const name = user.name ?? t("task.somebody");
  // A project keeps an owner.
  const isLast = role === "owner" && owners === 1;

  /** @param {() => Promise<unknown>} action */
  const run = async (action) => {
    setBusy(true);
    try {
      await action();
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
    await changed();
    setBusy(false);
  };
  const change = (/** @type {Event} */ event) => {
    const wanted = /** @type {Schemas["Role"]} */ (/** @type {HTMLSelectElement} */ (event.target).value);
    run(async () => {
      const question = { title: t("members.stepDownTitle"), text: t("members.stepDownText", { role: t(`role.${wanted}`) }), action: t("members.stepDown"), danger: true };
      if (isMe && !(await ask(question))) return;
      await call("updateMember", { project_id: project.id, user_id: user.id }, { body: { role: wanted }, ifMatch: etag(version) });
      toast(t("members.changed", { name, role: t(`role.${wanted}`) }));
      if (isMe) await loadProjects();
    });
  };
  const remove = async () => {
    const question = isMe
      ? { title: t("members.leaveTitle", { project: project.name }), text: t("members.leaveText"), action: t("members.leave"), danger: true }
      : { title: t("members.removeTitle", { name }), text: t("members.removeText"), action: t("members.remove"), danger: true };
    if (!(await ask(question))) return;
    run(async () => {
      await call("removeMember", { project_id: project.id, user_id: user.id });
      if (!isMe) return toast(t("members.removed", { name }));
      await loadProjects();
      navigate("/app/projects");
    });
  };

  const end = t(isMe ? "members.leave" : "members.remove");
  const canRemove = (isOwner || isMe) && !isLast;
  return html`<li aria-busy=${isBusy}>
    <${Avatar} name=${name} id=${user.id} url=${avatar_url} large hidden />
    <div class="grow">
      <span class="name" dir="auto">${name}</span>${isMe && html` <span class="soft small">${t("members.you")}</span>`}
      <p class="small soft">${t("members.joined", { ago: ago(joined_at) })}</p>
    </div>
    <div class="end">
      ${isOwner && !isLast
        ? html`<select class="input" aria-label=${t("members.roleOf", { name })} disabled=${isBusy} value=${role} onChange=${change}>
            ${ROLES.map((one) => html`<option value=${one} selected=${one === role}>${t(`role.${one}`)}</option>`)}
          </select>`
        : html`<span class="state" title=${isLast && isOwner ? t("members.lastOwner") : undefined}>${t(`role.${role}`)}</span>`}
      ${canRemove && html`<${Menu} label=${t("members.actions", { name })} items=${[{ label: end, icon: "signOut", danger: true, run: remove }]} />`}
    </div>
  </li>`;
}
