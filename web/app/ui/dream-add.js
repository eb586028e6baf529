// The field for a new dream, with its kind. It stays open for the next one.
import { useId, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { draft, keepDraft } from "../store/drafts.js";
import { announce, toast } from "../store/toasts.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";

/** @param {{ board: import("../store/board.js").Board }} props */
export function DreamAdd({ board }) {
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));
  const id = useId();
  const place = `dream.${board.id}`;
  const categories = [...new Set(board.list().flatMap((card) => card.category ?? []))].sort((a, b) => a.localeCompare(b));
  /** @param {SubmitEvent} event */
  const submit = (event) => {
    event.preventDefault();
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const title = String(data.get("title")).trim();
    if (!title) return;
    const category = String(data.get("category")).trim() || null;
    board.create({ title, category, status: "to_do" }).catch((error) => {
      toast(`${title}: ${reason(error)}`, { kind: "error" });
      keepDraft(place, title);
    });
    keepDraft(place, null);
    announce(t("dreams.added", { title }));
    const field = /** @type {HTMLInputElement | null} */ (form.current?.elements.namedItem("title"));
    if (field) {
      field.value = "";
      field.focus();
    }
  };
  return html`<form ref=${form} class="dream-add" onSubmit=${submit}>
    <input class="input grow" name="title" aria-label=${t("dreams.new")} placeholder=${t("dreams.placeholder")} maxlength="500" dir="auto" autocomplete="off"
      defaultValue=${draft(place, "")}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => event.key === "Enter" && isComposing(event) && event.preventDefault()}
      onInput=${(/** @type {Event} */ event) => keepDraft(place, /** @type {HTMLInputElement} */ (event.target).value)} />
    <input class="input" name="category" aria-label=${t("task.category")} placeholder=${t("task.category")} maxlength="50" dir="auto" list=${id} autocomplete="off" />
    <datalist id=${id}>${categories.map((category) => html`<option value=${category} />`)}</datalist>
    <button type="submit" class="button primary"><${Icon} name="plus" />${t("action.add")}</button>
  </form>`;
}
