// One's profile: picture, name, place.
import { useState } from "../../vendor/hooks.js";
import { ApiError, call, etag } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { loadMe, me } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { AvatarUpload } from "../ui/avatar-upload.js";
import { fieldError, reason } from "../ui/failure.js";
import { Field } from "../ui/field.js";
import { SettingsPage } from "../ui/settings-page.js";
import { Submit } from "../ui/submit.js";
import { Waiting } from "../ui/waiting.js";

/** Locales of the browser that dates and numbers can have, with the current one. @param {string} current */
const locales = (current) => [...new Set([current, ...navigator.languages, "en", "en-GB", "en-US", "ko", "ko-KR", "de-DE", "fr-FR", "es-ES", "ja-JP", "zh-CN"])].filter(Boolean);

/** @param {string} current */
const zones = (current) => [...new Set([current, "UTC", ...Intl.supportedValuesOf("timeZone")])];

/** @param {string} tag */
function localeName(tag) {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag;
  }
}

export function Screen() {
  const user = me.value;
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [isBusy, setBusy] = useState(false);

  /** @param {SubmitEvent} event */
  async function submit(event) {
    event.preventDefault();
    if (!user) return;
    const data = new FormData(/** @type {HTMLFormElement} */ (event.currentTarget));
    const wanted = {
      name: String(data.get("name")).trim(), time_zone: String(data.get("time_zone")), locale: String(data.get("locale")), in_global_ranking: data.has("in_global_ranking"),
    };
    // Only what differs, so that a change elsewhere stays.
    const body = Object.fromEntries(Object.entries(wanted).filter(([name, value]) => /** @type {any} */ (user)[name] !== value));
    setBusy(true);
    setError(null);
    try {
      if (Object.keys(body).length > 0) await call("updateMe", {}, { body, ifMatch: etag(user.version) });
      await loadMe();
      toast(t("profile.saved"));
    } catch (problem) {
      setError(problem);
      // The next attempt is meant for what is there now.
      if (problem instanceof ApiError && problem.status === 412) await loadMe();
    }
    setBusy(false);
  }

  const nameError = fieldError(error, "name");
  return html`<${SettingsPage} current="profile">
    ${!user && html`<${Waiting} />`}
    ${user &&
    html`<section class="box" aria-label=${t("profile.picture")}><${AvatarUpload} user=${user} /></section>
      <section class="box" aria-label=${t("profile.about")}>
        <form class="form-grid" onSubmit=${submit}>
          ${error && !nameError && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
          <${Field} label=${t("auth.name")} name="name" autocomplete="name" required maxLength="100" dir="auto" defaultValue=${user.name} error=${nameError} />
          <${Field} as="select" label=${t("profile.zone")} name="time_zone" hint=${t("profile.zoneHint")}>
            ${zones(user.time_zone).map((zone) => html`<option value=${zone} selected=${zone === user.time_zone}>${zone.replaceAll("_", " ")}</option>`)}
          </${Field}>
          <${Field} as="select" label=${t("profile.locale")} name="locale" hint=${t("profile.localeHint")}>
            ${locales(user.locale).map((tag) => html`<option value=${tag} selected=${tag === user.locale}>${localeName(tag)}</option>`)}
          </${Field}>
          <div class="field">
            <label class="tick"><input type="checkbox" name="in_global_ranking" defaultChecked=${user.in_global_ranking}
              aria-describedby="ranking-hint" />${t("profile.ranking")}</label>
            <p class="hint" id="ranking-hint">${t("profile.rankingHint")}</p>
          </div>
          <${Submit} isBusy=${isBusy} class="button primary">${t("action.save")}</${Submit}>
        </form>
      </section>`}
  </${SettingsPage}>`;
}
