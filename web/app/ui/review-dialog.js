// The review of an achieved dream: stars, words, the day, pictures. What is typed is a draft until it is saved.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { ApiError, call, etag } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { today } from "../store/clock.js";
import { draft, keepDraft } from "../store/drafts.js";
import { loadMemory, memoryOf } from "../store/reviews.js";
import { toast } from "../store/toasts.js";
import { ask } from "./confirm.js";
import { Dialog } from "./dialog.js";
import { Failure, fieldError, reason } from "./failure.js";
import { Field } from "./field.js";
import { Icon } from "./icon.js";
import { ReviewPictures } from "./review-pictures.js";
import { StarChoice } from "./stars.js";
import { Submit } from "./submit.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../api-types.js").Schemas["Review"]} Review */
/** @typedef {{ rating: number, text: string, pictures: string[], achieved_on: string }} Words */

/** @param {{ board: import("../store/board.js").Board, task: { id: string, title: string, completed_at: string | null }, onClose: () => void }} props */
export function ReviewDialog({ board, task, onClose }) {
  const [base, setBase] = useState(/** @type {Review | null | undefined} */ (undefined));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [turn, setTurn] = useState(0);
  const load = () => {
    setError(null);
    loadMemory(board.id, task.id).then(({ review }) => setBase(review), setError);
  };
  useEffect(load, [task.id]);
  return html`<${Dialog} title=${t(base ? "review.editTitle" : "review.title", { title: task.title })} class="review" onClose=${onClose}>
    ${error && html`<${Failure} error=${error} retry=${load} />`}
    ${base === undefined && !error && html`<${Waiting} lines=${3} />`}
    ${base !== undefined && html`<${Form} key=${turn} board=${board} task=${task} base=${base} setBase=${setBase} onClose=${onClose} restart=${() => setTurn(turn + 1)} />`}
  </${Dialog}>`;
}

/**
 * @param {object} props
 * @param {import("../store/board.js").Board} props.board
 * @param {{ id: string, title: string }} props.task
 * @param {Review | null} props.base
 * @param {(review: Review | null) => void} props.setBase
 * @param {() => void} props.onClose
 * @param {() => void} props.restart Draws the form anew.
 */
function Form({ board, task, base, setBase, onClose, restart }) {
  const place = `review.${task.id}`;
  const saved = { rating: base?.rating ?? 0, text: base?.text ?? "", pictures: base?.pictures ?? [], achieved_on: base?.achieved_on ?? today.value };
  const kept = draft(place, /** @type {Partial<Words> | null} */ (null));
  const hadDraft = useRef(kept !== null).current;
  const first = useRef(/** @type {Words} */ ({ ...saved, ...kept })).current;
  const [rating, setRating] = useState(first.rating);
  const [pictures, setPictures] = useState(first.pictures);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);
  const form = useRef(/** @type {HTMLFormElement | null} */ (null));

  /** @returns {Words} */
  const words = () => {
    const data = new FormData(form.current ?? undefined);
    return { rating, pictures, text: String(data.get("text")), achieved_on: String(data.get("achieved_on")) };
  };
  const keep = (/** @type {Partial<Words>} */ change = {}) => keepDraft(place, { ...words(), ...change });
  const path = { project_id: board.id, task_id: task.id };

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    setBusy(true);
    setError(null);
    try {
      await call("putReview", path, { body: words(), ifMatch: base ? etag(base.version) : undefined });
      keepDraft(place, null);
      loadMemory(board.id, task.id).catch(() => null);
      toast(t("review.saved"));
      onClose();
    } catch (problem) {
      setError(problem);
      // The next attempt is meant for what is there now, which is shown.
      if (problem instanceof ApiError && problem.status === 412) setBase((await loadMemory(board.id, task.id)).review);
      setBusy(false);
    }
  }
  const remove = async () => {
    if (!base || !(await ask({ title: t("review.deleteTitle"), text: t("review.deleteText"), action: t("action.delete"), danger: true }))) return;
    try {
      await call("deleteReview", path, { ifMatch: etag(base.version) });
      keepDraft(place, null);
      loadMemory(board.id, task.id).catch(() => null);
      onClose();
    } catch (problem) {
      setError(problem);
    }
  };
  const discard = () => {
    keepDraft(place, null);
    restart();
  };
  const isStale = error instanceof ApiError && error.status === 412;
  const [textError, dayError] = [fieldError(error, "text"), fieldError(error, "achieved_on")];
  return html`<form ref=${form} class="stack" onSubmit=${submit}>
    ${hadDraft &&
    html`<div class="notice warn"><${Icon} name="edit" /><span class="grow">${t("task.draft")}</span>
      <button type="button" class="button small ghost" onClick=${discard}>${t("action.discard")}</button>
    </div>`}
    ${!base && html`<p class="soft">${t("review.lead")}</p>`}
    ${error && !textError && !dayError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
    ${isStale && base && html`<div class="notice"><p><strong>${t("review.theirs")}</strong> <span dir="auto">${base.text}</span></p></div>`}
    <${StarChoice} rating=${rating} onChange=${(/** @type {number} */ stars) => {
      setRating(stars);
      keep({ rating: stars });
    }} />
    <${Field} as="textarea" rows="5" label=${t("review.text")} name="text" required placeholder=${t("review.placeholder")} dir="auto"
      defaultValue=${first.text} error=${textError} onInput=${() => keep()} />
    <${Field} type="date" label=${t("review.day")} name="achieved_on" required min="1900-01-01" max=${today.value}
      defaultValue=${first.achieved_on} error=${dayError} onChange=${() => keep()} />
    <${ReviewPictures} board=${board} task=${task.id} memory=${memoryOf(task.id).value} chosen=${pictures} onChange=${(/** @type {string[]} */ list) => {
      setPictures(list);
      keep({ pictures: list });
    }} />
    <footer>
      ${base && html`<button type="button" class="button ghost bad start" onClick=${remove}><${Icon} name="trash" />${t("action.delete")}</button>`}
      <button type="button" class="button" onClick=${onClose}>${t(base ? "action.cancel" : "review.later")}</button>
      <${Submit} isBusy=${isBusy} class="button primary">${t("action.save")}</${Submit}>
    </footer>
  </form>`;
}
