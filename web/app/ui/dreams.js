// A bucket list: what is still a dream, and what was achieved, with pictures and reviews.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { Dream } from "./dream.js";
import { DreamAdd } from "./dream-add.js";
import { DreamTemplates } from "./dream-templates.js";
import { reason } from "./failure.js";
import { ReviewDialog } from "./review-dialog.js";

/** @typedef {import("../store/board.js").Card} Card */

/** @param {{ view: import("../store/view.js").View }} props */
export function Dreams({ view }) {
  const { board } = view;
  const [reviewed, setReviewed] = useState(/** @type {Card | null} */ (null));
  const ids = view.visible.value;
  const cards = (/** @type {string[]} */ list) => list.flatMap((id) => board.cards.get(id)?.value ?? []);
  const open = cards([...ids.in_progress, ...ids.to_do]);
  const achieved = cards(ids.done).sort((a, b) => (b.completed_at ?? "9").localeCompare(a.completed_at ?? "9"));
  const all = board.list();
  const done = all.filter((card) => card.status === "done").length;

  /** @param {Card} card */
  const achieve = (card) => {
    board.move(card.id, "done", {}).then(
      () => setReviewed(board.card(card.id) ?? card),
      (error) => toast(t("drag.refused", { title: card.title, reason: reason(error) }), { kind: "error" }),
    );
  };
  const review = (/** @type {Card} */ card) => setReviewed(card);
  const tiles = (/** @type {Card[]} */ list) => html`<ul class="dreams">
    ${list.map((card) => html`<${Dream} key=${card.id} view=${view} card=${card} achieve=${() => achieve(card)} review=${() => review(card)} />`)}
  </ul>`;
  const section = (/** @type {"open" | "achieved"} */ which, /** @type {Card[]} */ list) =>
    list.length > 0 &&
    html`<section class="list-group" aria-labelledby=${`dreams-${which}`}>
      <h2 id=${`dreams-${which}`}>${t(`dreams.${which}`)} <span class="amount">${list.length}</span></h2>${tiles(list)}
    </section>`;
  return html`
    <div class="page stack dreams-page">
      ${all.length > 0 &&
      html`<div class="dreams-progress">
        <p><strong>${t("dreams.progress", { done, total: all.length })}</strong></p>
        <progress class="bar" max=${all.length} value=${done} aria-label=${t("dreams.progress", { done, total: all.length })}></progress>
      </div>`}
      ${board.canEdit.value && html`<${DreamAdd} board=${board} />`}
      ${all.length === 0 && html`<${DreamTemplates} board=${board} />`}
      ${section("open", open)} ${section("achieved", achieved)}
      ${all.length > 0 && open.length + achieved.length === 0 && html`<p class="empty" role="status">${t("dreams.noneFound")}</p>`}
    </div>
    ${reviewed && html`<${ReviewDialog} board=${board} task=${reviewed} onClose=${() => setReviewed(null)} />`}
  `;
}
