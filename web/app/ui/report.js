// A report: the API's chart as a picture, and its numbers as a table beside it.
import { all } from "../api.js";
import { dayText } from "../dates.js";
import { html } from "../html.js";
import { dateTime, t } from "../i18n.js";
import { calculated } from "../store/reports.js";
import { Chart } from "./chart.js";
import { Empty } from "./empty.js";
import { Failure } from "./failure.js";
import { ReportTable } from "./report-table.js";
import { useLoad } from "./use-load.js";
import { Waiting } from "./waiting.js";

/** @typedef {import("../api-types.js").Schemas["ReportName"]} Name */
/** @typedef {import("../api-types.js").Schemas["Report"]} ReportData */

/** @param {{ project: string, name: Name, from: string, to: string }} props */
export function Report({ project, name, from, to }) {
  const params = { project_id: project, name, from: from || undefined, to: to || undefined };
  const report = useLoad(() => /** @type {Promise<ReportData>} */ (calculated(params, "application/json")), []);
  const members = useLoad(() => all("listMembers", { project_id: project }), [project]);
  if (report.error && !report.data) return html`<${Failure} error=${report.error} retry=${report.reload} />`;
  if (!report.data) return html`<div aria-busy="true"><p class="soft" role="status">${t("reports.calculating")}</p><${Waiting} lines=${3} /></div>`;
  const { data } = report;
  if (data.exported_until === null) {
    return html`<${Empty} icon="chart" title=${t("reports.notYetTitle")} text=${t("reports.notYetText")}>
      <button type="button" class="button" onClick=${report.reload}>${t("action.retry")}</button>
    </${Empty}>`;
  }
  return html`
    <${Chart} params=${params} label=${t(`reports.${name}`)} />
    ${data.forecast && html`<${ForecastText} forecast=${data.forecast} />`}
    ${data.forecast_refused && html`<p class="notice warn">${t("reports.refused")}</p>`}
    <${ReportTable} report=${data} members=${members.data ?? []} project=${project} />
    <p class="small soft">${t("reports.until", { when: dateTime(data.exported_until ?? ""), zone: data.time_zone })}</p>
  `;
}

/** @param {{ forecast: import("../api-types.js").Schemas["Forecast"] }} props */
function ForecastText({ forecast }) {
  const shares = /** @type {const} */ ([["50", forecast.p50], ["85", forecast.p85], ["95", forecast.p95]]);
  return html`<div class="forecast">
    <p>${t("reports.forecastLead", { count: forecast.tasks })}</p>
    <dl>${shares.map(([share, day]) => html`<div><dt>${t("reports.sure", { share })}</dt><dd>${day ? dayText(day) : t("reports.farAway")}</dd></div>`)}</dl>
  </div>`;
}
