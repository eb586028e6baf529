// The description: Markdown, shown or written. A text that was not saved is offered again.
import { useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { draft, keepDraft } from "../store/drafts.js";
import { Icon } from "./icon.js";
import { Markdown } from "./markdown.js";
import { Writer } from "./writer.js";

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskDescription({ context: { task, id, save, canEdit } }) {
  const place = `description.${id}`;
  const [isWriting, setWriting] = useState(false);
  const [kept, setKept] = useState(() => draft(place, /** @type {string | null} */ (null)));
  // The text that the writing began with: the change is based on it.
  const before = useRef(/** @type {string | null} */ (null));
  const text = task.description ?? "";

  const write = () => {
    before.current = task.description;
    setWriting(true);
  };
  const discard = () => {
    keepDraft(place, null);
    setKept(null);
    setWriting(false);
  };
  /** Ticks a box of the text as it is now. @param {number} index */
  const tick = async (index) => {
    const { turned } = await import("../tick.js");
    const changed = turned(text, index);
    if (changed !== text) save({ description: changed }, { description: text });
  };
  /** @param {string} value */
  const commit = async (value) => {
    setWriting(false);
    if (value === (before.current ?? "")) return discard();
    // The draft stays until the API has the text.
    if (await save({ description: value === "" ? null : value }, { description: before.current })) {
      keepDraft(place, null);
      setKept(null);
    } else setKept(value);
  };

  return html`
    <section class="section" aria-label=${t("task.description")}>
      <header>
        <h3>${t("task.description")}</h3>
        ${canEdit && !isWriting && html`<div class="end"><button type="button" class="button small ghost" onClick=${write}><${Icon}
            name="edit" />${t("action.edit")}</button></div>`}
      </header>
      ${kept !== null && !isWriting &&
      html`<div class="notice warn">
        <${Icon} name="edit" /><span class="grow">${t("task.draft")}</span>
        <button type="button" class="button small" onClick=${write}>${t("task.restore")}</button>
        <button type="button" class="button small ghost" onClick=${discard}>${t("action.discard")}</button>
      </div>`}
      ${isWriting && text !== (before.current ?? "") &&
      html`<p class="notice warn" role="status">${t("task.changedElsewhere", { name: t("task.somebody") })}</p>`}
      ${isWriting
        ? html`<${Writer} label=${t("task.description")} place=${place} initial=${kept ?? text} action=${t("action.save")} autofocus
            placeholder=${t("task.descriptionPlaceholder")} onSave=${commit} onCancel=${discard} />`
        : text
          ? html`<div class="readable"><${Markdown} text=${text} onTick=${canEdit ? tick : undefined} /></div>`
          : canEdit
            ? html`<button type="button" class="button ghost" onClick=${write}>${t("task.descriptionPlaceholder")}</button>`
            : html`<p class="soft">${t("task.empty")}</p>`}
    </section>
  `;
}
