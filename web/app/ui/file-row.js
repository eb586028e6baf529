// A file that is there, on its way, or chosen to be sent.
import { html } from "../html.js";
import { ago, t } from "../i18n.js";
import { size } from "../size.js";
import { deleteFile, loadFiles } from "../store/attachments.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";

/** @param {{ file: import("../store/attachments.js").Attachment, canDelete: boolean }} props */
export function FileRow({ file, canDelete }) {
  const { thumbnail, file_name: name } = file;
  const remove = async () => {
    if (!(await ask({ title: t("files.deleteTitle", { name }), text: t("files.deleteText"), action: t("action.delete"), danger: true }))) return;
    await deleteFile(file).catch((error) => toast(reason(error), { kind: "error" }));
    loadFiles(file.project_id, file.task_id);
  };
  const about = file.state === "available" ? `${size(file.size_bytes)} · ${ago(file.created_at)}` : t(`files.${file.state === "rejected" ? "rejected" : "checking"}`);
  const picture = thumbnail.url ? html`<img src=${thumbnail.url} alt="" width=${thumbnail.width} height=${thumbnail.height} loading="lazy" />` : html`<${Icon} name="attach" />`;
  return html`<li class="file">
    <span class="picture">${picture}</span>
    <span class="grow">
      ${file.download_url ? html`<a href=${file.download_url} target="_blank" rel="noopener" dir="auto">${name}</a>` : html`<span dir="auto">${name}</span>`}
      <span class="small soft">${about}</span>
    </span>
    ${canDelete && html`<button type="button" class="button ghost small icon-only" aria-label=${t("files.remove", { name })} onClick=${remove}><${Icon} name="trash" /></button>`}
  </li>`;
}

/** @param {{ upload: import("../store/uploads.js").Upload }} props */
export function Sending({ upload: { name, preview, progress, state, error, stop, retry } }) {
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

/** A file that goes with what is being written. @param {{ file: File, preview: string | null, remove: () => void }} props */
export function ChosenFile({ file, preview, remove }) {
  return html`<li class="file">
    <span class="picture">${preview ? html`<img src=${preview} alt="" />` : html`<${Icon} name="attach" />`}</span>
    <span class="grow"><span dir="auto">${file.name}</span><span class="small soft">${size(file.size)}</span></span>
    <button type="button" class="button ghost small icon-only" aria-label=${t("files.leaveOut", { name: file.name })} onClick=${remove}><${Icon} name="close" /></button>
  </li>`;
}
