// A rating of one to five, as stars; or the choice of one.
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Icon } from "./icon.js";

const ALL = [1, 2, 3, 4, 5];

/** @param {{ rating: number }} props */
export function Stars({ rating }) {
  return html`<span class="stars" role="img" aria-label=${t("review.stars", { count: rating })}>
    ${ALL.map((star) => html`<${Icon} name="star" class=${star <= rating ? "on" : ""} />`)}
  </span>`;
}

/** @param {{ rating: number, onChange: (rating: number) => void }} props */
export function StarChoice({ rating, onChange }) {
  return html`<fieldset class="field">
    <legend class="label">${t("review.rating")}</legend>
    <div class="stars choice-of-stars">
      ${ALL.map(
        (star) => html`<label title=${t("review.stars", { count: star })}>
          <input class="sr" type="radio" name="rating" value=${star} required checked=${rating === star} onChange=${() => onChange(star)} />
          <span class="sr">${t("review.stars", { count: star })}</span><${Icon} name="star" class=${star <= rating ? "on" : ""} />
        </label>`,
      )}
    </div>
  </fieldset>`;
}
