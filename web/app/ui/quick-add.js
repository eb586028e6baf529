// The field for a new card at the end of a column. It stays open for the next one, and keeps what was typed.
import { useLayoutEffect, useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { draft, keepDraft } from "../store/drafts.js";
import { announce, toast } from "../store/toasts.js";
import { reason } from "./failure.js";
import { Icon } from "./icon.js";

/** The lines of a pasted list as titles, without bullets, numbers and boxes. @param {string} text */
export const titles = (text) =>
  text
    .split(/\r?\n/)
    .map((line) => line.replace(/^\s*(?:[-*+•]\s+|\d+[.)]\s+)?(?:\[[ xX]\]\s+)?/, "").trim())
    .filter(Boolean);

/** @param {{ view: import("../store/view.js").View, status: import("../store/board.js").Status }} props */
export function QuickAdd({ view, status }) {
  const field = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const [pasted, setPasted] = useState(/** @type {string[] | null} */ (null));
  const place = `card.${view.board.id}.${status}`;
  const isOpen = view.adding.value === status;
  const name = t(`status.${status}`);
  // With the drawing: what is typed after the key that opened it belongs here.
  useLayoutEffect(() => {
    if (isOpen) field.current?.focus();
  }, [isOpen]);

  if (!isOpen) {
    const kept = draft(place, /** @type {string} */ (""));
    return html`<div class="quick">
      <button type="button" class="button ghost" onClick=${() => (view.adding.value = status)}><${Icon} name="plus" />${kept ? kept.slice(0, 40) : t("board.addCard")}</button>
    </div>`;
  }

  /** @param {string[]} list */
  function add(list) {
    for (const title of list) {
      view.board.create({ title, status }).catch((error) => {
        toast(`${title}: ${reason(error)}`, { kind: "error" });
        keepDraft(place, title);
      });
      announce(t("board.added", { title, status: name }));
    }
    keepDraft(place, null);
    setPasted(null);
    if (field.current) field.current.value = "";
    field.current?.focus();
    requestAnimationFrame(() => {
      const cards = document.querySelector(`[data-column="${status}"] [data-list]`);
      if (cards) cards.scrollTop = cards.scrollHeight;
    });
  }
  const submit = () => {
    const text = field.current?.value ?? "";
    const found = titles(text);
    if (found.length > 1) setPasted(found);
    else if (text.trim()) add([text.trim()]);
  };
  const close = () => {
    view.adding.value = null;
    setPasted(null);
  };

  return html`<div class="quick" ref=${list}>
    <form
      onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        submit();
      }}
      onFocusOut=${(/** @type {FocusEvent} */ event) => {
        const goes = event.relatedTarget;
        if (goes instanceof Node && list.current?.contains(goes)) return;
        // A press beside it keeps the text as a draft; without text the field closes.
        if (goes && !field.current?.value.trim() && view.adding.value === status) close();
      }}>
      <textarea ref=${field} rows="1" aria-label=${t("board.addTo", { status: name })} placeholder=${t("board.placeholder")} maxLength="2000" dir="auto"
        defaultValue=${draft(place, "")}
        onInput=${(/** @type {Event} */ event) => keepDraft(place, /** @type {HTMLTextAreaElement} */ (event.target).value)}
        onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
          if (isComposing(event)) return;
          event.stopPropagation();
          if (event.key === "Enter" && !event.shiftKey) {
            event.preventDefault();
            submit();
          } else if (event.key === "Escape") close();
        }}></textarea>
      ${pasted &&
      html`<div class="notice" role="group" aria-label=${t("board.pasted", { count: pasted.length })}>
        <span class="grow">${t("board.pasted", { count: pasted.length })}</span>
        <button type="button" class="button small primary" autofocus onClick=${() => add(pasted)}>${t("board.pastedMany", { count: pasted.length })}</button>
        <button type="button" class="button small" onClick=${() => add([pasted.join(" ")])}>${t("board.pastedOne")}</button>
      </div>`}
      <div class="row">
        <span class="hint grow">${t("board.addHint")}</span>
        <button type="submit" class="button small primary">${t("action.add")}</button>
        <button type="button" class="button small ghost icon-only" aria-label=${t("action.close")} onClick=${close}><${Icon} name="close" /></button>
      </div>
    </form>
  </div>`;
}
