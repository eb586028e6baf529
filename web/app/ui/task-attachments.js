// Files of a task: chosen, dropped on the dialog, or pasted.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { areWaiting, filesOf, loadFiles } from "../store/attachments.js";
import { upload, uploads } from "../store/uploads.js";
import { pastedFiles } from "./comment-files.js";
import { FileRow, Sending } from "./file-row.js";
import { Icon } from "./icon.js";

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskAttachments({ context }) {
  const { board, id, canEdit, touched } = context;
  const files = filesOf(id);
  const [isOver, setOver] = useState(false);
  const section = useRef(/** @type {HTMLElement | null} */ (null));
  const sending = uploads.value.filter((one) => one.task === id && one.comment === null);
  const load = () => loadFiles(board.id, id);

  const isWaiting = areWaiting(files);
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
    // A comment that is being written takes files of its own.
    const isElsewhere = (/** @type {Event} */ event) => event.target instanceof Element && event.target.closest("[data-takes-files]") !== null;
    dialog.addEventListener("dragover", (event) => setOver(hasFiles(event) && !isElsewhere(event)), options);
    dialog.addEventListener("dragleave", (event) => !dialog.contains(/** @type {Node | null} */ (event.relatedTarget)) && setOver(false), options);
    dialog.addEventListener("drop", (event) => {
      setOver(false);
      if (event.dataTransfer?.files.length && !isElsewhere(event)) send(event.dataTransfer.files);
    }, options);
    dialog.addEventListener("paste", (event) => {
      const pasted = event.defaultPrevented ? [] : pastedFiles(event);
      if (pasted.length === 0) return;
      event.preventDefault();
      send(pasted);
    }, options);
    return () => aborter.abort();
  }, [id, canEdit]);

  const shown = files.filter((file) => file.state !== "pending" && file.comment_id === null);
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
        ${shown.map((file) => html`<${FileRow} key=${file.id} file=${file} canDelete=${canEdit} />`)}
        ${sending.map((one) => html`<${Sending} key=${one.id} upload=${one} />`)}
      </ul>
      ${shown.length + sending.length === 0 && html`<p class="small soft">${t("files.hint")}</p>`}
      ${isOver && html`<div class="drop-zone" aria-hidden="true"><${Icon} name="attach" />${t("files.drop")}</div>`}
    </section>
  `;
}
