// What another app shared: becomes a task, or an item of a bucket list, with its pictures.
import { useEffect, useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, navigate } from "../router.js";
import { activeProjects, loadProjects, projects } from "../store/projects.js";
import { toast } from "../store/toasts.js";
import { upload } from "../store/uploads.js";
import { Empty } from "../ui/empty.js";
import { fieldError, reason } from "../ui/failure.js";
import { Field } from "../ui/field.js";
import { Icon } from "../ui/icon.js";
import { Submit } from "../ui/submit.js";

const CACHE = "shared";

/** @typedef {{ title: string, text: string, files: File[] }} Shared */

/** @returns {Promise<Shared>} */
async function received() {
  // A bookmarklet or a link can share too, without files.
  const query = here.value.query;
  const asked = { title: query.get("title") ?? "", text: [query.get("text"), query.get("url")].filter(Boolean).join("\n"), files: [] };
  if (!("caches" in globalThis) || asked.title || asked.text) return asked;
  const cache = await caches.open(CACHE);
  const kept = await cache.match("/shared/about");
  if (!kept) return asked;
  const about = await kept.json();
  const files = await Promise.all(about.files.map(async (/** @type {{ name: string, type: string }} */ { name, type }, /** @type {number} */ index) => {
    const blob = await (await cache.match(`/shared/${index}`))?.blob();
    return new File([blob ?? ""], name, { type });
  }));
  return { title: about.title, text: [about.text, about.url].filter(Boolean).join("\n"), files };
}

export function Screen() {
  const [shared, setShared] = useState(/** @type {Shared | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const [key] = useState(() => crypto.randomUUID());
  useEffect(() => {
    received().then(setShared, () => setShared({ title: "", text: "", files: [] }));
    if (!projects.value) loadProjects();
  }, []);
  const choices = activeProjects.value.filter((project) => project.role !== "viewer");
  if (!shared || !projects.value) return html`<p class="sr" role="status">${t("app.loading")}</p>`;
  if (choices.length === 0) return html`<${Empty} icon="folder" title=${t("share.noProject")}><a class="button" href="/app/projects">${t("notFound.home")}</a></${Empty}>`;

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const project = String(data.get("project"));
    setBusy(true);
    setError(null);
    try {
      const body = { title: String(data.get("title")).trim(), description: String(data.get("description")) || null };
      const task = await call("createTask", { project_id: project }, { body, idempotencyKey: key });
      const sent = await Promise.all((shared?.files ?? []).map((file) => upload(project, task.id, file)));
      await globalThis.caches?.delete(CACHE);
      toast(t(sent.every(Boolean) ? "share.done" : "share.partly", { title: task.title }));
      navigate(`/app/projects/${project}/tasks/${task.id}`, { replace: true });
    } catch (problem) {
      setError(problem);
      setBusy(false);
    }
  }

  const title = shared.title || shared.text.split("\n")[0]?.slice(0, 200) || shared.files[0]?.name || "";
  return html`
    <header class="head"><h1>${t("share.title")}</h1></header>
    <div class="page">
      <form class="stack narrow" onSubmit=${submit}>
        ${Boolean(error) && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
        <${Field} as="select" label=${t("share.where")} name="project">
          ${choices.map((project) => html`<option value=${project.id}>${project.name}</option>`)}
        </${Field}>
        <${Field} label=${t("task.title")} name="title" required maxLength="500" defaultValue=${title} dir="auto" error=${fieldError(error, "title")} />
        <${Field} as="textarea" rows="5" label=${t("task.description")} name="description" defaultValue=${shared.text === title ? "" : shared.text} dir="auto" />
        ${shared.files.length > 0 && html`<ul class="files">${shared.files.map((file) => html`<li class="file"><${Icon} name="attach" /><span
            dir="auto">${file.name}</span></li>`)}</ul>`}
        <div class="row"><${Submit} isBusy=${isBusy} class="button primary">${t("share.save")}</${Submit}></div>
      </form>
    </div>
  `;
}
