// What a task of a bucket list has beside others: its kind, why it is on the list, and its review.
import { useEffect, useState } from "../../vendor/hooks.js";
import { dayText } from "../dates.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { loadMemory, memoryOf, picturesOf } from "../store/reviews.js";
import { Icon } from "./icon.js";
import { Markdown } from "./markdown.js";
import { ReviewDialog } from "./review-dialog.js";
import { SavedField } from "./saved-field.js";
import { Stars } from "./stars.js";

/** @param {{ context: import("./task-dialog.js").TaskContext }} props */
export function TaskDream({ context }) {
  const { board, id, task, canEdit, touched } = context;
  const [isReviewing, setReviewing] = useState(false);
  const isList = board.project.value?.kind === "bucket_list";
  useEffect(() => {
    if (isList) loadMemory(board.id, id).catch(() => null);
  }, [id, touched, isList]);
  if (!isList) return null;
  const memory = memoryOf(id).value;
  const review = memory?.review ?? null;
  const chosen = new Set(review?.pictures);
  const pictures = picturesOf(memory).filter((file) => chosen.has(file.id));
  return html`<section class="section task-dream" aria-label=${t("dreams.section")}>
    <${SavedField} context=${context} name="why" as="textarea" rows="2" label=${t("task.why")} maxLength="2000" placeholder=${t("dreams.whyPlaceholder")} />
    <${SavedField} context=${context} name="category" label=${t("task.category")} maxLength="50" />
    ${(review || task.status === "done") &&
    html`<div class="review-shown">
      <header class="row"><h3 class="grow">${t("review.heading")}</h3>
        ${canEdit && html`<button type="button" class="button small" onClick=${() => setReviewing(true)}>
          <${Icon} name=${review ? "edit" : "star"} />${t(review ? "review.edit" : "review.write")}
        </button>`}
      </header>
      ${review &&
      html`<p class="row"><${Stars} rating=${review.rating} /><span class="soft small">${t("dreams.achievedOn", { day: dayText(review.achieved_on) })}</span>
          ${review.is_draft && html`<span class="state warn">${t("review.isDraft")}</span>`}</p>
        <${Markdown} text=${review.text} />
        ${pictures.length > 0 &&
        html`<div class="pictures">
          ${pictures.map((file) => html`<a key=${file.id} class="picture" href=${file.download_url} target="_blank" rel="noopener">
            <img src=${file.thumbnail.url} alt=${file.file_name} loading="lazy" />
          </a>`)}
        </div>`}`}
    </div>`}
    ${isReviewing && html`<${ReviewDialog} board=${board} task=${task} onClose=${() => setReviewing(false)} />`}
  </section>`;
}
