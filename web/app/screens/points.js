// One's points, and the entries that they are the sum of.
import { useRef } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { ago, dateTime, number, t } from "../i18n.js";
import { projectOf } from "../store/projects.js";
import { Empty } from "../ui/empty.js";
import { Failure } from "../ui/failure.js";
import { PointsPage } from "../ui/points-page.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

/** @typedef {import("../api-types.js").Schemas} Schemas */

export function Screen() {
  const pages = useRef(1);
  const ledger = useLoad(() => read(pages.current), []);
  const more = () => {
    pages.current += 1;
    ledger.reload();
  };
  const { data } = ledger;
  return html`<${PointsPage} current="points">
    ${ledger.error && !data && html`<${Failure} error=${ledger.error} retry=${ledger.reload} />`}
    ${ledger.isLoading && !data && html`<${Waiting} />`}
    ${data &&
    html`<dl class="figures">
        <div><dt>${t("points.balance")}</dt><dd>${number(data.balance)}</dd></div>
        <div><dt>${t("points.today")}</dt><dd>${number(data.today)} <small>${t("points.cap", { cap: data.daily_cap })}</small></dd></div>
      </dl>
      ${data.items.length === 0
        ? html`<${Empty} icon="star" title=${t("points.emptyTitle")} text=${t("points.emptyText")} />`
        : html`<ul class="rows" aria-label=${t("points.ledger")}>
            ${data.items.map((entry) => html`<${Entry} key=${`${entry.task_id} ${entry.task_version} ${entry.reason}`} entry=${entry} />`)}
          </ul>`}
      ${data.hasMore && html`<button type="button" class="button more" onClick=${more}>${t("list.more")}</button>`}`}
  </${PointsPage}>`;
}

/** @param {number} pages */
async function read(pages) {
  /** @type {Schemas["PointEntry"][]} */
  const items = [];
  /** @type {Schemas["Points"] | null} */
  let page = null;
  for (let index = 0; index < pages; index += 1) {
    page = /** @type {Schemas["Points"]} */ (await call("readPoints", { limit: 50, cursor: page?.next_cursor ?? undefined }));
    items.push(...page.items);
    if (!page.next_cursor) break;
  }
  return { balance: page?.balance ?? 0, today: page?.today ?? 0, daily_cap: page?.daily_cap ?? 0, items, hasMore: Boolean(page?.next_cursor) };
}

/** @param {{ entry: Schemas["PointEntry"] }} props */
function Entry({ entry }) {
  const { points, share, reason, title, project_id, task_id, at } = entry;
  const project = projectOf(project_id);
  const name = title || t("points.gone");
  const isLess = points !== share && points >= 0;
  return html`<li>
    <span class=${`state ${points > 0 ? "good" : points < 0 ? "bad" : ""}`}>${number(points, { signDisplay: "exceptZero" })}</span>
    <div class="grow">
      ${project && title ? html`<a class="name" href=${`/app/projects/${project_id}/tasks/${task_id}`} dir="auto">${name}</a>` : html`<span class="name" dir="auto">${name}</span>`}
      <p class="small soft">${t(`points.reason.${reason}`)}${isLess && ` · ${t("points.of", { share })}`}${project && html` · <span dir="auto">${project.name}</span>`}</p>
    </div>
    <time class="small soft" datetime=${at} title=${dateTime(at)}>${ago(at)}</time>
  </li>`;
}
