// Pictures of a review: chosen among the task's files, or added to them.
import { useEffect } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { loadMemory, picturesOf } from "../store/reviews.js";
import { upload, uploads } from "../store/uploads.js";
import { Icon } from "./icon.js";
import { reason } from "./failure.js";

/**
 * @param {object} props
 * @param {import("../store/board.js").Board} props.board
 * @param {string} props.task
 * @param {import("../store/reviews.js").Memory | null} props.memory
 * @param {string[]} props.chosen
 * @param {(ids: string[]) => void} props.onChange
 */
export function ReviewPictures({ board, task, memory, chosen, onChange }) {
  const shown = picturesOf(memory);
  const sending = uploads.value.filter((one) => one.task === task && one.comment === null);
  // The small picture is made a moment after the file arrived.
  const isWaiting = (memory?.files ?? []).some((file) => file.state === "pending" || file.state === "checking" || file.thumbnail.state === "pending");
  useEffect(() => {
    if (!isWaiting) return;
    const timer = setInterval(() => loadMemory(board.id, task).catch(() => null), 1500);
    return () => clearInterval(timer);
  }, [isWaiting, task]);

  /** @param {FileList} files */
  const add = async (files) => {
    const before = new Set((memory?.files ?? []).map((file) => file.id));
    await Promise.all([...files].map((file) => upload(board.id, task, file)));
    const { files: now } = await loadMemory(board.id, task);
    onChange([...chosen, ...now.filter((file) => !before.has(file.id) && file.content_type.startsWith("image/")).map((file) => file.id)]);
  };
  const toggle = (/** @type {string} */ id) => onChange(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return html`<fieldset class="field">
    <legend class="label">${t("review.pictures")}</legend>
    <div class="pictures">
      ${shown.map((file) => html`<label key=${file.id} class="picture">
        <input type="checkbox" checked=${chosen.includes(file.id)} onChange=${() => toggle(file.id)} aria-label=${file.file_name} />
        <img src=${file.thumbnail.url} alt="" loading="lazy" />
      </label>`)}
      ${sending.map((one) => html`<span key=${one.id} class="picture sending">${one.preview && html`<img src=${one.preview} alt="" />`}
        ${one.state === "failed"
          ? html`<button type="button" class="button small" onClick=${one.retry} title=${reason(one.error)}>${t("action.retry")}</button>`
          : html`<progress class="bar" max="1" value=${one.progress} aria-label=${t("files.sending", { name: one.name })}></progress>`}
      </span>`)}
      ${isWaiting && sending.length === 0 && html`<span class="picture skeleton" role="status"><span class="sr">${t("files.checking")}</span></span>`}
      <label class="picture add file-button"><${Icon} name="plus" /><span>${t("review.addPictures")}</span>
        <input class="sr" type="file" accept="image/*" multiple onChange=${(/** @type {Event} */ event) => {
          const input = /** @type {HTMLInputElement} */ (event.target);
          if (input.files?.length) add(input.files).finally(() => (input.value = ""));
        }} /></label>
    </div>
  </fieldset>`;
}
