// Who has most points: of everybody who takes part, or of a project. Scope and period are in the address.
import { call, etag } from "../api.js";
import { html } from "../html.js";
import { number, t } from "../i18n.js";
import { here, setQuery } from "../router.js";
import { activeProjects } from "../store/projects.js";
import { me } from "../store/session.js";
import { toast } from "../store/toasts.js";
import { Avatar } from "../ui/avatar.js";
import { Empty } from "../ui/empty.js";
import { Failure, reason } from "../ui/failure.js";
import { PointsPage } from "../ui/points-page.js";
import { useLoad } from "../ui/use-load.js";
import { Waiting } from "../ui/waiting.js";

const PERIODS = /** @type {const} */ (["all", "month", "week"]);

export function Screen() {
  const query = here.value.query;
  const project = query.get("project") ?? "";
  const period = PERIODS.find((one) => one === query.get("period")) ?? "all";
  const user = me.value;
  const takesPart = user?.in_global_ranking ?? false;
  const wanted = project ? { scope: "project", project_id: project, period } : { scope: "global", period };
  const ranking = useLoad(() => call("readRanking", /** @type {any} */ (wanted)), [project, period, takesPart]);
  const { data } = ranking;
  const isBeyond = data?.me && !data.items.some((one) => one.is_me);

  const take = async (/** @type {boolean} */ wanted) => {
    if (!user) return;
    try {
      me.value = await call("updateMe", {}, { body: { in_global_ranking: wanted }, ifMatch: etag(user.version) });
    } catch (error) {
      toast(reason(error), { kind: "error" });
    }
  };
  return html`<${PointsPage} current="ranking">
    <div class="row">
      <select class="input ranking-scope" aria-label=${t("ranking.scope")} value=${project}
        onChange=${(/** @type {Event} */ event) => setQuery({ project: /** @type {HTMLSelectElement} */ (event.target).value || null })}>
        <option value="" selected=${project === ""}>${t("ranking.global")}</option>
        ${activeProjects.value.map((one) => html`<option key=${one.id} value=${one.id} selected=${one.id === project}>${one.name}</option>`)}
      </select>
      <div class="tabs" role="group" aria-label=${t("ranking.period")}>
        ${PERIODS.map((one) => {
          const show = () => setQuery({ period: one === "all" ? null : one });
          return html`<button type="button" aria-pressed=${one === period} onClick=${show}>${t(`ranking.period.${one}`)}</button>`;
        })}
      </div>
    </div>
    ${project === "" && user &&
    html`<div class="notice"><span class="grow">${t(takesPart ? "ranking.isIn" : "ranking.isOut")}</span>
      <button type="button" class="button small" onClick=${() => take(!takesPart)}>${t(takesPart ? "ranking.leave" : "ranking.join")}</button></div>`}
    ${ranking.error && !data && html`<${Failure} error=${ranking.error} retry=${ranking.reload} />`}
    ${ranking.isLoading && !data && html`<${Waiting} />`}
    ${data && data.items.length === 0 && html`<${Empty} icon="star" title=${t("ranking.emptyTitle")} text=${t("ranking.emptyText")} />`}
    ${data && data.items.length > 0 &&
    html`<ol class="rows ranking" aria-label=${t("ranking.title")}>
      ${data.items.map((one, index) => html`<${Place} key=${one.user_id ?? index} one=${one} />`)}
      ${isBeyond && data.me && html`<${Place} one=${{ ...data.me, is_me: true, name: user?.name ?? null }} />`}
    </ol>`}
    <p class="small soft">${t("ranking.zone")}</p>
  </${PointsPage}>`;
}

/** @param {{ one: import("../api-types.js").Schemas["Ranked"] }} props */
function Place({ one }) {
  const { rank, name, points, is_me } = one;
  return html`<li class=${is_me ? "mine" : ""}>
    <span class="rank" data-rank=${rank <= 3 ? rank : undefined}><span class="sr">${t("ranking.place")} </span>${number(rank)}</span>
    <${Avatar} name=${name} id=${one.user_id ?? name ?? "?"} large hidden />
    <span class="grow name" dir="auto">${name ?? t("task.somebody")}${is_me && html` <span class="soft small">${t("members.you")}</span>`}</span>
    <span class="points">${t("dreams.points", { count: points })}</span>
  </li>`;
}
