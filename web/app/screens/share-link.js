// A link by which everybody who has it reads the bucket list: made, copied, replaced, revoked.
import { useState } from "../../vendor/hooks.js";
import { ApiError, call } from "../api.js";
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { ask } from "../ui/confirm.js";
import { copy } from "../ui/copy.js";
import { Empty } from "../ui/empty.js";
import { Failure, reason } from "../ui/failure.js";
import { Icon } from "../ui/icon.js";
import { ProjectPage } from "../ui/project-page.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @param {{ params: { project: string } }} props */
export function Screen({ params }) {
  return html`<${ProjectPage} id=${params.project} heading=${t("link.title")}>
    ${(/** @type {import("../store/projects.js").Project} */ project) =>
      project.kind === "bucket_list" && project.role === "owner"
        ? html`<${Share} project=${project.id} />`
        : html`<${Empty} icon="link" title=${t("link.notHereTitle")} text=${t("link.notHereText")} />`}
  </${ProjectPage}>`;
}

/** @param {{ project: string }} props */
function Share({ project }) {
  const path = { project_id: project };
  const [url, setUrl] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  // None is an answer too.
  const link = useLoad(async () => {
    try {
      return { link: await call("readShareLink", path) };
    } catch (error) {
      if (error instanceof ApiError && error.status === 404) return { link: null };
      throw error;
    }
  }, [project]);
  const current = link.data?.link ?? null;

  const run = async (/** @type {() => Promise<unknown>} */ action) => {
    setBusy(true);
    try {
      await action();
      await link.reload();
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
    setBusy(false);
  };
  const create = async () => {
    if (current && !(await ask({ title: t("link.replaceTitle"), text: t("link.replaceText"), action: t("link.replace"), danger: true }))) return;
    run(async () => setUrl((await call("createShareLink", path)).url));
  };
  const revoke = async () => {
    if (!(await ask({ title: t("link.revokeTitle"), text: t("link.revokeText"), action: t("link.revoke"), danger: true }))) return;
    run(async () => {
      await call("deleteShareLink", path);
      setUrl(null);
      toast(t("link.revoked"));
    });
  };
  if (link.error && !link.data) return html`<${Failure} error=${link.error} retry=${link.reload} />`;
  if (!link.data) return html`<${Waiting} lines=${1} />`;
  return html`<section class="box narrow" aria-labelledby="share-heading">
    <header><div><h2 id="share-heading">${t(current ? "link.isShared" : "link.isPrivate")}</h2><p>${t("link.lead")}</p></div></header>
    ${url &&
    html`<div class="share-link">
      <input class="input" readonly aria-label=${t("link.link")} value=${url} onFocus=${(/** @type {Event} */ event) => /** @type {HTMLInputElement} */ (event.target).select()} />
      <button type="button" class="button primary" onClick=${() => copy(url)}><${Icon} name="link" />${t("action.copyLink")}</button>
      <a class="button" href=${url} target="_blank" rel="noopener"><${Icon} name="eye" />${t("link.look")}</a>
    </div>
    <p class="notice warn"><${Icon} name="info" /><span>${t("link.once")}</span></p>`}
    ${current && html`<p class="small soft">${t("link.made", { ago: ago(current.created_at) })}${!url && ` ${t("link.hidden")}`}</p>`}
    <div class="row">
      <button type="button" class=${`button ${current ? "" : "primary"}`} disabled=${isBusy} onClick=${create}>${t(current ? "link.replace" : "link.create")}</button>
      ${current && html`<button type="button" class="button danger" disabled=${isBusy} onClick=${revoke}>${t("link.revoke")}</button>`}
    </div>
  </section>`;
}
