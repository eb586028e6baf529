// What a new bucket list begins with.
import { call } from "../api.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Field } from "./field.js";
import { useLoad } from "./use-load.js";

export function TemplateField() {
  const templates = useLoad(() => call("listTemplates", {}), []);
  return html`<${Field} as="select" label=${t("template.label")} name="template">
    <option value="">${t("template.none")}</option>
    ${(templates.data?.items ?? []).map(({ template, name, items }) => html`<option key=${template} value=${template}>${`${name} (${items.length})`}</option>`)}
  </${Field}>`;
}
