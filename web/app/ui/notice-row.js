// A notification: who did what, when, and the way there.
import { html } from "../html.js";
import { ago, dateTime, t } from "../i18n.js";
import { projectOf } from "../store/projects.js";
import { me } from "../store/session.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";

/** A text of a person within a sentence: its direction does not turn the sentence. @param {string} text */
export const isolated = (text) => `\u2068${text}\u2069`;

/** @param {import("../api-types.js").Schemas["Notification"]} notice */
function sentence(notice) {
  const { kind, to } = notice;
  const title = isolated(notice.title || t("inbox.deleted"));
  const name = isolated(notice.actor.name ?? t("task.somebody"));
  const status = to === "to_do" || to === "in_progress" || to === "done" ? t(`status.${to}`) : to ?? "";
  return t(`inbox.kind.${kind}`, { name, title, status });
}

/** A comment's beginning as one reads it: with names for the ids of mentions, without the signs of Markdown. @param {string} text */
const readable = (text) => text
  .replace(/!?\[([^\]]*)\]\([^)\s]*\)/g, "$1")
  .replace(/(\*\*|__|~~|`)(\S(?:.*?\S)?)\1/g, "$2")
  .replace(/(^|\s)[*_](\S(?:.*?\S)?)[*_](?=\W|$)/g, "$1$2")
  .replace(/^\s*(?:#{1,6}|>|[-*+])\s+/gm, "")
  .replace(/@usr_[0-9a-f]{32}/g, (id) => `@${id.slice(1) === me.value?.id ? me.value.name : t("task.somebody")}`);

/** @param {{ notice: import("../api-types.js").Schemas["Notification"], mark: () => void }} props */
export function NoticeRow({ notice, mark }) {
  const { actor, at, excerpt, project_id, task_id, read_at, kind } = notice;
  const href = kind === "invited" ? "/app/invitations" : task_id ? `/app/projects/${project_id}/tasks/${task_id}` : `/app/projects/${project_id}`;
  const project = projectOf(project_id);
  const isNew = read_at === null;
  return html`<li class=${`notice-row ${isNew ? "new" : ""}`}>
    <${Avatar} name=${actor.name} id=${actor.id} large hidden />
    <div class="grow">
      <a class="name" href=${href} onClick=${() => isNew && mark()}>${isNew && html`<span class="sr">${t("inbox.new")} </span>`}${sentence(notice)}</a>
      ${excerpt && html`<p class="excerpt" dir="auto">${readable(excerpt)}</p>`}
      <p class="small soft"><time datetime=${at} title=${dateTime(at)}>${ago(at)}</time>${project && task_id && html` · <span dir="auto">${project.name}</span>`}</p>
    </div>
    ${isNew &&
    html`<button type="button" class="button ghost small icon-only" aria-label=${t("inbox.mark", { text: sentence(notice) })} title=${t("inbox.markOne")} onClick=${mark}>
      <${Icon} name="check" />
    </button>`}
  </li>`;
}
