// Lists to start from, for a bucket list that is empty.
import { useState } from "../../vendor/hooks.js";
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { toast } from "../store/toasts.js";
import { Empty } from "./empty.js";
import { Failure, reason } from "./failure.js";
import { useLoad } from "./use-load.js";

/** So many items show what a list is. */
const FEW = 4;

/** @param {{ board: import("../store/board.js").Board }} props */
export function DreamTemplates({ board }) {
  const templates = useLoad(() => call("listTemplates", {}), []);
  const [isBusy, setBusy] = useState(false);
  /** @param {import("../api-types.js").Schemas["ListTemplateTexts"]} template */
  const use = (template) => {
    if (isBusy) return;
    setBusy(true);
    for (const title of template.items) {
      board.create({ title, category: template.name, status: "to_do" }).catch((error) => toast(`${title}: ${reason(error)}`, { kind: "error" }));
    }
  };
  return html`
    <${Empty} icon="star" title=${t("dreams.emptyTitle")} text=${t(board.canEdit.value ? "dreams.emptyText" : "dreams.emptyView")} />
    ${board.canEdit.value && templates.error && html`<${Failure} error=${templates.error} retry=${templates.reload} />`}
    ${board.canEdit.value && templates.data &&
    html`<section class="list-group" aria-labelledby="templates-title">
      <h2 id="templates-title">${t("dreams.templates")}</h2>
      <ul class="templates">
        ${templates.data.items.map(
          (template) => html`<li key=${template.template} class="box">
            <h3 dir="auto">${template.name}</h3>
            <ul>
              ${template.items.slice(0, FEW).map((item) => html`<li dir="auto">${item}</li>`)}
              ${template.items.length > FEW && html`<li class="soft">${t("dreams.moreItems", { count: template.items.length - FEW })}</li>`}
            </ul>
            <button type="button" class="button" disabled=${isBusy} aria-label=${`${t("dreams.useTemplate")}: ${template.name}`} onClick=${() => use(template)}>
              ${t("dreams.useTemplate")}
            </button>
          </li>`,
        )}
      </ul>
    </section>`}
  `;
}
