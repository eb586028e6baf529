// Name and description of a project.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { updateProject } from "../store/projects.js";
import { Dialog } from "./dialog.js";
import { fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Submit } from "./submit.js";

/** @param {{ project: import("../store/projects.js").Project, onClose: () => void, onDone?: (project: any) => void }} props */
export function RenameProject({ project, onClose, onDone }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    setBusy(true);
    setError(null);
    try {
      onDone?.(await updateProject(project, { name: String(data.get("name")).trim(), description: String(data.get("description")).trim() || null }));
      onClose();
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }
  const nameError = fieldError(error, "name");
  return html`
    <${Dialog} title=${t("projects.settings")} onClose=${onClose}>
      <form class="stack" onSubmit=${submit}>
        ${error && !nameError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} label=${t("projects.name")} name="name" required maxLength="200" defaultValue=${project.name} autofocus dir="auto" error=${nameError} />
        <${Field} as="textarea" rows="3" label=${t("projects.description")} name="description" defaultValue=${project.description ?? ""} dir="auto" />
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("action.cancel")}</button>
          <${Submit} isBusy=${isBusy} class="button primary">${t("action.save")}</${Submit}>
        </footer>
      </form>
    </${Dialog}>
  `;
}
