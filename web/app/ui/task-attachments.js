// Files of a task: chosen, dropped on the dialog, or pasted.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { all, call, etag } from "../api.js";
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { size } from "../size.js";
import { toast } from "../store/toasts.js";
import { upload, uploads } from "../store/uploads.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";

/** @typedef {import("../api-types.js").Schemas["Attachment"]} Attachment */

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskAttachments({ context }) {
  const { board, id, canEdit, touched } = context;
  const [files, setFiles] = useState(/** @type {Attachment[]} */ ([]));
  const [isOver, setOver] = useState(false);
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  const sending = uploads.value.filter((one) => one.task === id);
  const load = () => all("listAttachments", { project_id: board.id, task_id: id }).then(setFiles, () => null);

  // A file is checked, and its small picture made, a moment after it arrived.
  const isWaiting = files.some((file) => file.state === "pending" || file.state === "checking" || file.thumbnail.state === "pending");
  useEffect(() => void load(), [id, touched]);
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(load, 2000);
    return () => clearInterval(timer);
  }, [id, isWaiting]);

  /** @param {Iterable<File>} chosen */
  const send = async (chosen) => {
    await Promise.all([...chosen].map((file) => upload(board.id, id, file)));
    load();
  };
  useEffect(() => {
    const dialog = section.current?.closest("dialog");
    if (!dialog || !canEdit) return;
    const aborter = new AbortController();
    const options = { signal: aborter.signal };
    const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
    dialog.addEventListener("dragover", (event) => hasFiles(event) && setOver(true), options);
    dialog.addEventListener("dragleave", (event) => !dialog.contains(/** @type {Node | null} */ (event.relatedTarget)) && setOver(false), options);
    dialog.addEventListener("drop", (event) => {
      setOver(false);
      if (event.dataTransfer?.files.length) send(event.dataTransfer.files);
    }, options);
    dialog.addEventListener("paste", (event) => {
      // Spreadsheets and word processors paste a picture beside their text: the text counts.
      const pasted = event.clipboardData;
      if (event.defaultPrevented || !pasted?.files.length || pasted.types.some((type) => type.startsWith("text/"))) return;
      event.preventDefault();
      send(pasted.files);
    }, options);
    return () => aborter.abort();
  }, [id, canEdit]);

  /** @param {Attachment} file */
  const remove = async (file) => {
    if (!(await ask({ title: t("files.deleteTitle", { name: file.file_name }), text: t("files.deleteText"), action: t("action.delete"), danger: true }))) return;
    try {
      await call("deleteAttachment", { project_id: board.id, task_id: id, attachment_id: file.id }, { ifMatch: etag(file.version) });
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
    load();
  };
  const shown = files.filter((file) => file.state !== "pending");
  if (!canEdit && shown.length === 0) return null;
  return html`
    <section ref=${section} class="section" aria-label=${t("files.title")}>
      <header>
        <h3>${t("files.title")}</h3>
        ${canEdit &&
        html`<div class="end"><label class="button small ghost file-button"><${Icon} name="attach" />${t("files.add")}
          <input class="sr" type="file" multiple onChange=${(/** @type {Event} */ event) => {
            const input = /** @type {HTMLInputElement} */ (event.target);
            send(input.files ?? []).then(() => (input.value = ""));
          }} /></label></div>`}
      </header>
      <ul class="files">
        ${shown.map((file) => html`<${FileRow} key=${file.id} file=${file} remove=${canEdit ? () => remove(file) : undefined} />`)}
        ${sending.map((one) => html`<${Sending} key=${one.id} upload=${one} />`)}
      </ul>
      ${shown.length + sending.length === 0 && html`<p class="small soft">${t("files.hint")}</p>`}
      ${isOver && html`<div class="drop-zone" aria-hidden="true"><${Icon} name="attach" />${t("files.drop")}</div>`}
    </section>
  `;
}

/** @param {{ file: Attachment, remove?: () => void }} props */
function FileRow({ file, remove }) {
  const { thumbnail } = file;
  return html`<li class="file">
    <span class="picture">${thumbnail.url ? html`<img src=${thumbnail.url} alt="" width=${thumbnail.width} height=${thumbnail.height}
        loading="lazy" />` : html`<${Icon} name="attach" />`}</span>
    <span class="grow">
      ${file.download_url ? html`<a href=${file.download_url} target="_blank" rel="noopener" dir="auto">${file.file_name}</a>` : html`<span dir="auto">${file.file_name}</span>`}
      <span class="small soft">${file.state === "available" ? `${size(file.size_bytes)} · ${ago(file.created_at)}` : t(`files.${file.state === "rejected" ? "rejected" : "checking"}`)}</span>
    </span>
    ${remove && html`<button type="button" class="button ghost small icon-only" aria-label=${t("files.remove", { name: file.file_name })} onClick=${remove}><${Icon}
        name="trash" /></button>`}
  </li>`;
}

/** @param {{ upload: import("../store/uploads.js").Upload }} props */
function Sending({ upload: { name, preview, progress, state, error, stop, retry } }) {
  return html`<li class="file">
    <span class="picture">${preview ? html`<img src=${preview} alt="" />` : html`<${Icon} name="attach" />`}</span>
    <span class="grow"><span dir="auto">${name}</span>
      ${state === "failed"
        ? html`<span class="small bad" role="alert">${reason(error)}</span>`
        : html`<progress class="bar" max="1" value=${progress} aria-label=${t("files.sending", { name })}></progress>`}
    </span>
    ${state === "failed" && html`<button type="button" class="button small" onClick=${retry}>${t("action.retry")}</button>`}
    <button type="button" class="button ghost small icon-only" aria-label=${t("files.stop", { name })} onClick=${stop}><${Icon} name="close" /></button>
  </li>`;
}
