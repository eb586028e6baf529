// The API's chart. As a picture, so that nothing of it acts in this page; its own text alternative is the picture's. It follows the
// scheme of the page, which the picture inherits.
import { useEffect, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { calculated } from "../store/reports.js";
import { Failure } from "./failure.js";
import { Icon } from "./icon.js";
import { useLoad } from "./use-load.js";

/** Reports whose charts go from day to day. */
const OVER_TIME = new Set(["throughput", "cumulative-flow", "cumulative_flow", "burndown"]);
/** @type {Record<string, string>} */
const ENTITIES = { lt: "<", gt: ">", quot: '"', amp: "&", apos: "'", "#39": "'" };

/** The text alternative that the chart carries. @param {string} svg */
const description = (svg) => (/<desc>([^<]*)<\/desc>/.exec(svg)?.[1] ?? "").replace(/&(#?\w+);/g, (all, name) => ENTITIES[name] ?? all);

/** @param {{ params: any, label: string }} props */
export function Chart({ params, label }) {
  const svg = useLoad(() => /** @type {Promise<string>} */ (calculated(params, "image/svg+xml")), []);
  const [url, setUrl] = useState(/** @type {string | null} */ (null));
  useEffect(() => {
    if (!svg.data) return;
    const made = URL.createObjectURL(new Blob([svg.data], { type: "image/svg+xml" }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [svg.data]);
  // On a small screen the last days are seen first. Bars begin with their names.
  const atEnd = (/** @type {Event} */ event) => {
    const area = /** @type {HTMLElement} */ (event.target).parentElement;
    if (area && OVER_TIME.has(params.name)) area.scrollLeft = area.scrollWidth;
  };
  if (svg.error && !svg.data) return html`<${Failure} error=${svg.error} retry=${svg.reload} />`;
  return html`<figure class="chart">
    <div class="chart-scroll" tabindex="0" role="region" aria-label=${t("reports.chartOf", { report: label })}>
      ${url && svg.data ? html`<img src=${url} alt=${description(svg.data) || label} width="960" onLoad=${atEnd} />` : html`<div class="skeleton chart-wait" aria-hidden="true"></div>`}
    </div>
    ${url && html`<figcaption><a class="small" href=${url} download=${`${params.name}.svg`}><${Icon}
        name="download" />${t("reports.save")}</a></figcaption>`}
  </figure>`;
}
