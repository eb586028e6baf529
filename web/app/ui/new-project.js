// The dialog that makes a project and opens it.
import { useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { navigate } from "../router.js";
import { createProject } from "../store/projects.js";
import { Dialog } from "./dialog.js";
import { fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Submit } from "./submit.js";
import { TemplateField } from "./template-field.js";

/** @param {{ onClose: () => void }} props */
export function NewProject({ onClose }) {
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const [isList, setList] = useState(false);
  // A key for each content: the same form sent again makes one project.
  const sent = useRef({ text: "", key: "" });

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const kind = data.get("kind") === "bucket_list" ? /** @type {const} */ ("bucket_list") : /** @type {const} */ ("board");
    const template = /** @type {any} */ (data.get("template") || undefined);
    const body = { name: String(data.get("name")).trim(), description: String(data.get("description")).trim() || null, kind, template };
    const text = JSON.stringify(body);
    if (sent.current.text !== text) sent.current = { text, key: crypto.randomUUID() };
    setBusy(true);
    setError(null);
    try {
      const project = await createProject(body, sent.current.key);
      onClose();
      navigate(`/app/projects/${project.id}`);
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }

  const [nameError, descriptionError] = [fieldError(error, "name"), fieldError(error, "description")];
  return html`
    <${Dialog} title=${t("projects.new")} onClose=${onClose}>
      <form class="stack" onSubmit=${submit}>
        ${error && !nameError && !descriptionError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} label=${t("projects.name")} name="name" required maxLength="200" placeholder=${t("projects.namePlaceholder")} autofocus dir="auto" error=${nameError} />
        <${Field} as="textarea" rows="2" label=${t("projects.description")} name="description" dir="auto" error=${descriptionError} />
        <fieldset class="field">
          <legend class="label">${t("projects.kind")}</legend>
          <div class="choices">
            ${/** @type {const} */ (["board", "bucket_list"]).map(
              (kind) => html`<label class="choice">
                <input type="radio" name="kind" value=${kind} defaultChecked=${kind === "board"} onChange=${() => setList(kind === "bucket_list")} />
                <span>${t(`projects.kind.${kind}`)}</span><small>${t(`projects.kind.${kind}Text`)}</small>
              </label>`,
            )}
          </div>
        </fieldset>
        ${isList && html`<${TemplateField} />`}
        <footer>
          <button type="button" class="button" onClick=${onClose}>${t("action.cancel")}</button>
          <${Submit} isBusy=${isBusy} class="button primary">${t("projects.create")}</${Submit}>
        </footer>
      </form>
    </${Dialog}>
  `;
}
