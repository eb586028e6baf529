// Invitations of a project, for its owners: by mail, and by a link to pass on.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { all, call } from "../api.js";
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { copy } from "./copy.js";
import { Failure, fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Icon } from "./icon.js";
import { ROLES } from "./member-row.js";
import { Submit } from "./submit.js";
import { useLoad } from "./use-load.js";

/** @typedef {import("../api-types.js").Schemas["Invitation"]} Invitation */

/** Where an invitation is accepted; with its code where that is known, because no mail can be sent. @param {Invitation} invitation */
const address = ({ link }) => `${location.origin}/app/invitations${link ? `/${link.split("/").pop()}` : ""}`;

/** @param {{ project: import("../store/projects.js").Project }} props */
export function Invitations({ project }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const sent = useRef({ text: "", key: "" });
  const list = useLoad(() => all("listInvitations", { project_id: project.id }), [project.id]);
  const pending = /** @type {Invitation[]} */ (list.data ?? []).filter((one) => one.state === "pending" || one.state === "expired");

  // Whether the mail was sent is known a moment later.
  const isWaiting = pending.some((one) => one.mail === "waiting");
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(list.reload, 2000);
    return () => clearInterval(timer);
  }, [isWaiting]);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const body = { email: String(data.get("email")).trim(), role: /** @type {any} */ (data.get("role")) };
    const text = JSON.stringify(body);
    if (sent.current.text !== text) sent.current = { text, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      await call("createInvitation", { project_id: project.id }, { body, idempotencyKey: sent.current.key });
      // The same address again is another mail.
      sent.current = { text: "", key: "" };
      form.current?.reset();
      toast(t("invite.sent", { email: body.email }));
      await list.reload();
    } catch (problem) {
      setError(problem);
    }
    setBusy(false);
  }
  const revoke = async (/** @type {Invitation} */ invitation) => {
    const question = { title: t("invite.revokeTitle", { email: invitation.email }), text: t("invite.revokeText"), action: t("invite.revoke"), danger: true };
    if (!(await ask(question))) return;
    await call("revokeInvitation", { project_id: project.id, invitation_id: invitation.id }).catch((problem) => toast(reason(problem), { kind: "error" }));
    list.reload();
  };

  const emailError = fieldError(error, "email");
  return html`<section class="box" aria-labelledby="invite-title">
    <header><div><h2 id="invite-title">${t("invite.title")}</h2><p>${t("invite.lead")}</p></div></header>
    <form ref=${form} class="line-form" onSubmit=${submit}>
      ${error && !emailError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
      <${Field} label=${t("auth.email")} name="email" type="email" autocomplete="off" required error=${emailError} />
      <${Field} as="select" label=${t("invite.role")} name="role" defaultValue="editor">
        ${ROLES.map((role) => html`<option value=${role} selected=${role === "editor"}>${t(`role.${role}`)}</option>`)}
      </${Field}>
      <${Submit} isBusy=${isBusy} class="button primary">${t("invite.action")}</${Submit}>
    </form>
    ${list.error && !list.data && html`<${Failure} error=${list.error} retry=${list.reload} />`}
    ${pending.length > 0 &&
    html`<ul class="rows" aria-label=${t("invite.pending")}>
      ${pending.map((one) => html`<${Row} key=${one.id} invitation=${one} revoke=${() => revoke(one)} />`)}
    </ul>`}
  </section>`;
}

/** @param {{ invitation: Invitation, revoke: () => void }} props */
function Row({ invitation, revoke }) {
  const { email, role, state, mail, link, expires_at } = invitation;
  const isExpired = state === "expired";
  return html`<li class="wraps">
    <span class="avatar large" aria-hidden="true"><${Icon} name="mail" /></span>
    <div class="grow">
      <span class="name" dir="auto">${email}</span>
      <p class="small soft">${t(`role.${role}`)} · ${isExpired ? t("invite.expired") : t("invite.expires", { when: ago(expires_at) })}</p>
      <p class="small soft">${link ? t("invite.linkHint") : t(`invite.mail.${mail}`)}</p>
    </div>
    <div class="end">
      ${!isExpired && html`<button type="button" class="button small" onClick=${() => copy(address(invitation))}><${Icon} name="link" />${t("action.copyLink")}</button>`}
      <button type="button" class="button small ghost" aria-label=${t("invite.revokeOf", { email })} onClick=${revoke}>${t("invite.revoke")}</button>
    </div>
  </li>`;
}
