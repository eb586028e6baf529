// A date, or a date with a time in a zone. A date alone stays `YYYY-MM-DD`.
import { useEffect, useId, useRef, useState } from "../../vendor/hooks.js";
import { isDate, localValue, momentText, zoneOf, zoned } from "../dates.js";
import { html } from "../html.js";
import { t, timeZone } from "../i18n.js";
import { Icon } from "./icon.js";

/** @param {{ label: string, value: string | null, disabled: boolean, onChange: (value: string | null) => void }} props */
export function DateField({ label, value, disabled, onChange }) {
  const id = useId();
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const zone = (value && zoneOf(value)) || timeZone.value;
  const [wantsTime, setTime] = useState(value !== null && !isDate(value));
  const text = value === null ? "" : wantsTime ? (isDate(value) ? `${value}T09:00` : localValue(value, zone)) : isDate(value) ? value : localValue(value, zone).slice(0, 10);
  useEffect(() => {
    if (input.current && document.activeElement !== input.current) input.current.value = text;
  }, [text]);
  useEffect(() => {
    if (value !== null) setTime(!isDate(value));
  }, [value]);
  const zones = wantsTime && value !== null ? [...new Set([zone, timeZone.value, "UTC", ...Intl.supportedValuesOf("timeZone")])] : [];
  const commit = () => {
    const typed = input.current?.value ?? "";
    if (typed === text) return;
    onChange(typed === "" ? null : wantsTime ? zoned(typed.slice(0, 16), zone) : typed);
  };
  const toggle = () => {
    setTime(!wantsTime);
    if (value === null) return;
    onChange(wantsTime ? localValue(value, zone).slice(0, 10) : zoned(`${value}T09:00`, zone));
  };
  return html`
    <div class="field">
      <label for=${id}>${label}</label>
      <div class="row">
        <input ref=${input} id=${id} class="input grow" type=${wantsTime ? "datetime-local" : "date"} key=${wantsTime ? "time" : "date"} min="1900-01-01" max="9998-12-31"
          defaultValue=${text} disabled=${disabled} onChange=${commit} onBlur=${commit} />
        ${value !== null && !disabled &&
        html`<button type="button" class="button ghost icon-only" aria-label=${`${t("task.clearDate")}: ${label}`} title=${t("task.clearDate")} onClick=${() => onChange(null)}>
          <${Icon} name="close" />
        </button>`}
      </div>
      ${zones.length > 0 && !disabled && value !== null &&
      html`<select class="input" aria-label=${`${t("task.zone")}: ${label}`} onChange=${(/** @type {Event} */ event) =>
        onChange(zoned(localValue(value, zone), /** @type {HTMLSelectElement} */ (event.target).value))}>
        ${zones.map((one) => html`<option value=${one} selected=${one === zone}>${one.replaceAll("_", " ")}</option>`)}
      </select>`}
      ${value !== null && html`<p class="hint">${momentText(value)}${!disabled && html`<span aria-hidden="true"> · </span><button type="button" class="link small"
          onClick=${toggle}>${t(wantsTime ? "task.removeTime" : "task.addTime")}</button>`}</p>`}
    </div>
  `;
}
