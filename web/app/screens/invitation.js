// Accept an invitation: the code from the mail, or from the link.
import { useState } from "../../vendor/hooks.js";
import { ApiError, call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { putProject } from "../store/projects.js";
import { me } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { reason } from "../ui/failure.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { LocalMailbox } from "../ui/local-mailbox.js";
import { Submit } from "../ui/submit.js";
import { Waiting } from "../ui/waiting.js";

/** @param {{ params: { code?: string } }} props */
export function Screen({ params }) {
  const [error, setError] = useState(/** @type {string | null} */ (null));
  const [isBusy, setBusy] = useState(false);
  const email = me.value?.email;
  if (!email) return html`<div class="page"><${Waiting} lines=${2} /></div>`;

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const code = String(new FormData(/** @type {HTMLFormElement} */ (event.currentTarget)).get("code")).replace(/\D/g, "");
    setBusy(true);
    setError(null);
    try {
      const project = await call("acceptInvitation", {}, { body: { code } });
      putProject(project);
      toast(t("accept.done", { project: project.name }));
      navigate(`/app/projects/${project.id}`, { replace: true });
    } catch (problem) {
      const isWrong = problem instanceof ApiError && [400, 404, 409, 422].includes(problem.status);
      setError(isWrong ? t("accept.wrong", { email: me.value?.email ?? "" }) : reason(problem));
      setBusy(false);
    }
  }
  return html`
    <div class="page accept">
      <form class="box" onSubmit=${submit}>
        <span class="art"><${Icon} name="people" /></span>
        <h1>${t("accept.title")}</h1>
        <p class="soft">${t("accept.lead", { email })}</p>
        <div class="notice"><${LocalMailbox} email=${email} /></div>
        ${error && html`<div class="notice bad" role="alert"><span>${error} <a href="/app/projects">${t("accept.projects")}</a></span></div>`}
        <${Field} label=${t("auth.code")} name="code" class="code" inputMode="numeric" autocomplete="one-time-code" pattern="[0-9 ]{6,}" maxLength="12" required
          autofocus defaultValue=${params.code ?? ""} />
        <${Submit} isBusy=${isBusy}>${t("accept.action")}</${Submit}>
      </form>
    </div>
  `;
}
