// People of a project: roles, invitations, leaving.
import { all } from "../api.js";
import { t } from "../i18n.js";
import { html } from "../html.js";
import { Failure } from "../ui/failure.js";
import { Invitations } from "../ui/invitations.js";
import { MemberRow } from "../ui/member-row.js";
import { ProjectPage } from "../ui/project-page.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @param {{ params: { project: string } }} props */
export function Screen({ params }) {
  const id = params.project;
  const members = useLoad(() => all("listMembers", { project_id: id }), [id], { everySeconds: 30 });
  const owners = (members.data ?? []).filter((member) => member.role === "owner").length;
  return html`<${ProjectPage} id=${id} heading=${t("members.title")}>
    ${(/** @type {import("../store/projects.js").Project} */ project) => html`
      <div class="stack narrow">
        ${members.error && !members.data && html`<${Failure} error=${members.error} retry=${members.reload} />`}
        ${members.isLoading && !members.data && html`<${Waiting} lines=${2} />`}
        ${members.data &&
        html`<ul class="rows" aria-label=${t("members.title")}>
          ${members.data.map((member) => html`<${MemberRow} key=${member.user.id} member=${member} project=${project} owners=${owners} changed=${members.reload} />`)}
        </ul>`}
        ${project.role === "owner" && html`<${Invitations} project=${project} />`}
        ${project.role !== "owner" && html`<p class="soft small">${t("members.ownersOnly")}</p>`}
      </div>`}
  </${ProjectPage}>`;
}
