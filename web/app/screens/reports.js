// Reports of a project: which one and which days are in the address; a chart, and its numbers as a table.
import { useEffect } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { addDays } from "../dates.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { today } from "../store/clock.js";
import { Failure } from "../ui/failure.js";
import { ProjectPage } from "../ui/project-page.js";
import { Report } from "../ui/report.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @typedef {import("../api-types.js").Schemas["ReportName"]} Name */

/** Days before the last one that a period begins. */
const PERIODS = /** @type {const} */ ({ month: 29, quarter: 83, half: 181, year: 364 });

const CHOICES = /** @type {const} */ (["month", "quarter", "half", "year", "own"]);

/** @param {{ params: { project: string } }} props */
export function Screen({ params }) {
  const catalogue = useLoad(() => call("listReports", { project_id: params.project }), [params.project]);
  const query = here.value.query;
  const names = (catalogue.data?.items ?? []).map((report) => report.name);
  const name = names.find((one) => one === query.get("report")) ?? names[0];
  const [from, to] = [query.get("from") ?? "", query.get("to") ?? ""];
  const current = Object.entries(PERIODS).find(([, days]) => to === "" && from === addDays(today.value, -days))?.[0] ?? (from === "" && to === "" ? "quarter" : "own");
  useEffect(() => {
    document.querySelector(".report-names [aria-current='page']")?.scrollIntoView({ block: "nearest", inline: "center" });
  }, [name]);

  const choose = (/** @type {Event} */ event) => {
    const period = /** @type {HTMLSelectElement} */ (event.target).value;
    if (period === "own") setQuery({ from: from || addDays(today.value, -PERIODS.quarter), to: to || today.value });
    else setQuery({ from: period === "quarter" ? null : addDays(today.value, -PERIODS[/** @type {keyof typeof PERIODS} */ (period)]), to: null });
  };
  const day = (/** @type {"from" | "to"} */ which) => (/** @type {Event} */ event) => {
    const { value } = /** @type {HTMLInputElement} */ (event.target);
    if (value) setQuery({ [which]: value });
  };
  const link = (/** @type {Name} */ one) => {
    const next = new URLSearchParams(query);
    next.set("report", one);
    return `${here.value.path}?${next}`;
  };
  return html`<${ProjectPage} id=${params.project} heading=${t("reports.title")}>
    ${() => html`
      ${catalogue.error && !catalogue.data && html`<${Failure} error=${catalogue.error} retry=${catalogue.reload} />`}
      ${catalogue.isLoading && !catalogue.data && html`<${Waiting} lines=${2} />`}
      ${name &&
      html`<div class="reports">
        <nav class="report-names" aria-label=${t("reports.title")}>
          ${names.map((one) => html`<a key=${one} href=${link(one)} aria-current=${one === name ? "page" : undefined}>${t(`reports.${one}`)}</a>`)}
        </nav>
        <div class="report stack">
          <div class="report-head">
            <div class="grow"><h2>${t(`reports.${name}`)}</h2><p class="soft">${t(`reports.${name}.text`)}</p></div>
            <div class="row">
              <select class="input" aria-label=${t("reports.period")} value=${current} onChange=${choose}>
                ${CHOICES.map((one) => html`<option value=${one} selected=${one === current}>${t(`reports.period.${one}`)}</option>`)}
              </select>
              ${current === "own" &&
              html`<input class="input" type="date" aria-label=${t("reports.from")} min="2020-01-01" max=${to || today.value} value=${from} onChange=${day("from")} />
                <input class="input" type="date" aria-label=${t("reports.to")} min=${from} max=${today.value} value=${to} onChange=${day("to")} />`}
            </div>
          </div>
          <${Report} key=${`${params.project} ${name} ${from} ${to}`} project=${params.project} name=${name} from=${from} to=${to} />
        </div>
      </div>`}`}
  </${ProjectPage}>`;
}
