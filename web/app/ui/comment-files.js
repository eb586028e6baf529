// Files that go with a new comment: chosen, dropped on its field, or pasted into it. They are sent once the comment is there.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { loadFiles } from "../store/attachments.js";
import { previewOf, upload } from "../store/uploads.js";
import { ChosenFile } from "./file-row.js";
import { Icon } from "./icon.js";

let last = 0;

/** Pasted files; a spreadsheet pastes a picture beside its text, and there the text counts. @param {ClipboardEvent} event */
export const pastedFiles = ({ clipboardData: data }) => (data && ![...data.types].some((type) => type.startsWith("text/")) ? [...data.files] : []);

export function useCommentFiles() {
  const [chosen, setChosen] = useState(/** @type {{ id: number, file: File, preview: string | null }[]} */ ([]));
  const [isOver, setOver] = useState(false);
  const shown = useRef(chosen);
  shown.current = chosen;
  const forget = (/** @type {typeof chosen} */ list) => {
    for (const { preview } of list) if (preview) URL.revokeObjectURL(preview);
  };
  useEffect(() => () => forget(shown.current), []);

  /** @param {Iterable<File>} files */
  const add = (files) => setChosen((old) => [...old, ...[...files].map((file) => ({ id: (last += 1), file, preview: previewOf(file) }))]);
  /** Sends them to a comment, whose row shows how far they are. @param {string} project @param {string} task @param {string} comment */
  const send = (project, task, comment) => {
    for (const { file } of chosen) upload(project, task, file, comment).then(() => loadFiles(project, task));
    forget(chosen);
    setChosen([]);
  };

  const button = html`<label class="button small ghost file-button"><${Icon} name="attach" />${t("comments.attach")}
    <input class="sr" type="file" multiple onChange=${(/** @type {Event} */ event) => {
      const input = /** @type {HTMLInputElement} */ (event.target);
      add(input.files ?? []);
      input.value = "";
    }} /></label>`;
  const list = chosen.length > 0 && html`<ul class="files" aria-label=${t("comments.files")}>
    ${chosen.map((one) => html`<${ChosenFile} key=${one.id} file=${one.file} preview=${one.preview} remove=${() => {
      forget([one]);
      setChosen((old) => old.filter((other) => other.id !== one.id));
    }} />`)}
  </ul>`;
  const hasFiles = (/** @type {DragEvent} */ event) => event.dataTransfer?.types.includes("Files") ?? false;
  /** The events of the place that takes dropped files. */
  const zone = {
    "data-takes-files": "",
    onDragOver: (/** @type {DragEvent} */ event) => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      setOver(true);
    },
    onDragLeave: (/** @type {DragEvent} */ event) => {
      if (!(/** @type {HTMLElement} */ (event.currentTarget).contains(/** @type {Node | null} */ (event.relatedTarget)))) setOver(false);
    },
    onDrop: (/** @type {DragEvent} */ event) => {
      setOver(false);
      if (!event.dataTransfer?.files.length) return;
      event.preventDefault();
      add(event.dataTransfer.files);
    },
  };
  const onPaste = (/** @type {ClipboardEvent} */ event) => {
    const files = pastedFiles(event);
    if (files.length === 0) return;
    event.preventDefault();
    add(files);
  };
  return { chosen, send, button, list, zone, isOver, onPaste };
}

/** A comment needs a text: the names of its files, with what Markdown would take for its own signs escaped. @param {{ file: File }[]} chosen */
export const namesOf = (chosen) => chosen.map(({ file }) => file.name.normalize("NFC").replace(/[\\`*_[\]<>~@#]/g, "\\$&")).join(", ");
