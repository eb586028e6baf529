// A dream: its picture, why it is on the list, and the way to tick it off; once achieved, its rating and the words about it.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { dayOf, dayText, momentText } from "../dates.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here } from "../router.js";
import { today } from "../store/clock.js";
import { loadMemory, memoryOf, picturesOf } from "../store/reviews.js";
import { tone } from "./avatar.js";
import { Icon } from "./icon.js";
import { Stars } from "./stars.js";

/** @param {{ view: import("../store/view.js").View, card: import("../store/board.js").Card, achieve: () => void, review: () => void }} props */
export function Dream({ view, card, achieve, review }) {
  const { board } = view;
  const element = useRef(/** @type {HTMLLIElement | null} */ (null));
  const isNew = card.id.startsWith("new_");
  const memory = memoryOf(card.id).value;
  const isDone = card.status === "done";
  // Read when it is seen, and again when its review or its files change elsewhere.
  useEffect(() => {
    const target = element.current;
    if (!target || isNew) return;
    const observer = new IntersectionObserver((entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      loadMemory(board.id, card.id).catch(() => null);
    }, { rootMargin: "200px" });
    observer.observe(target);
    const stop = board.touched.subscribe((change) => {
      if (change?.task === card.id) loadMemory(board.id, card.id).catch(() => null);
    });
    return () => {
      observer.disconnect();
      stop();
    };
  }, [card.id]);

  const picture = picturesOf(memory)[0];
  const rated = memory?.review;
  const action = t(memory === null ? "review.heading" : rated ? "review.edit" : "review.write");
  const href = `/app/projects/${board.id}/tasks/${card.id}${here.value.query.size > 0 ? `?${here.value.query}` : ""}`;
  // A dream that was just ticked off has no day yet.
  const achievedOn = rated?.achieved_on ?? (card.completed_at ? dayOf(new Date(card.completed_at)) : today.value);
  const when = card.due && momentText(card.due, today.value);
  return html`<li ref=${element} class=${`dream ${isDone ? "achieved" : ""} ${picture ? "pictured" : ""}`}>
    <div class="dream-picture" data-tone=${tone(card.category ?? card.title)} aria-hidden="true">
      ${picture ? html`<img src=${picture.thumbnail.url} alt="" loading="lazy" />` : html`<${Icon} name="star" />`}
    </div>
    <div class="dream-text">
      ${card.category && html`<span class="chip" data-tone=${tone(card.category)} dir="auto">${card.category}</span>`}
      <h3>${isNew ? html`<span dir="auto">${card.title}</span>` : html`<a href=${href} data-focus=${card.id} dir="auto">${card.title}</a>`}</h3>
      ${isDone && rated
        ? html`<${Stars} rating=${rated.rating} /><p class="excerpt" dir="auto">${rated.text}</p>`
        : card.why && html`<p class="excerpt" dir="auto">${card.why}</p>`}
      <p class="small soft dream-facts">
        ${isNew && t("card.sending")}
        ${isDone && html`<span>${t("dreams.achievedOn", { day: dayText(achievedOn, today.value) })}</span>`}
        ${!isDone && when && html`<span>${t("dreams.until", { when })}</span>`}
        ${card.points !== null && html`<span>${t("dreams.points", { count: card.points })}</span>`}
      </p>
      ${!isNew && board.canEdit.value &&
      html`<div class="dream-end">
        ${isDone
          ? html`<button type="button" class="button small" aria-label=${`${action}: ${card.title}`} onClick=${review}>
              <${Icon} name=${rated ? "edit" : "star"} />${action}
            </button>`
          : html`<button type="button" class="button small did" aria-label=${`${t("dreams.did")}: ${card.title}`} onClick=${achieve}>
              <${Icon} name="check" />${t("dreams.did")}
            </button>`}
      </div>`}
    </div>
  </li>`;
}
