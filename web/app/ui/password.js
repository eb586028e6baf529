// A password field that can be shown.
import { useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Field } from "./field.js";
import { Icon } from "./icon.js";

/** @param {{ label: string, name: string, autocomplete: string, hint?: string, error?: string, autofocus?: boolean }} props */
export function Password(props) {
  const [isShown, setShown] = useState(false);
  const label = isShown ? t("auth.hidePassword") : t("auth.showPassword");
  return html`<${Field} ...${props} type=${isShown ? "text" : "password"} required maxLength="256" spellcheck=${false} autocapitalize="off"
    end=${html`<button type="button" class="button ghost icon-only" aria-pressed=${isShown} aria-label=${label} title=${label} onClick=${() => setShown(!isShown)}>
      <${Icon} name="eye" />
    </button>`} />`;
}
