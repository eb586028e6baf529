// Projects of which one wants to hear nothing.
import { all, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { activeProjects } from "../store/projects.js";
import { toast } from "../store/toasts.js";
import { Failure, reason } from "./failure.js";
import { useLoad } from "./use-load.js";

export function Mutes() {
  const muted = useLoad(async () => new Set((await all("listMutes", {})).map((mute) => mute.project_id)), []);
  const list = activeProjects.value;

  /** @param {string} project @param {boolean} isMuted */
  const change = async (project, isMuted) => {
    muted.set((old) => {
      const next = new Set(old);
      if (isMuted) next.add(project);
      else next.delete(project);
      return next;
    });
    try {
      await call(isMuted ? "mute" : "unmute", { project_id: project });
    } catch (error) {
      toast(reason(error), { kind: "error" });
      muted.reload();
    }
  };
  return html`<section class="box" aria-labelledby="mutes-title">
    <header><div><h2 id="mutes-title">${t("tell.mutes")}</h2><p>${t("tell.mutesLead")}</p></div></header>
    ${muted.error && !muted.data && html`<${Failure} error=${muted.error} retry=${muted.reload} />`}
    ${list.length === 0 && html`<p class="soft">${t("tell.noProjects")}</p>`}
    ${muted.data && list.length > 0 &&
    html`<ul class="checks">
      ${list.map(
        (project) => html`<li key=${project.id}><label class="tick">
          <input type="checkbox" aria-label=${t("tell.mute", { project: project.name })} checked=${muted.data?.has(project.id)}
            onChange=${(/** @type {Event} */ event) => change(project.id, /** @type {HTMLInputElement} */ (event.target).checked)} />
          <span dir="auto">${project.name}</span></label></li>`,
      )}
    </ul>`}
  </section>`;
}
