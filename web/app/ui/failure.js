// Errors in words.
import { ApiError } from "../api-error.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { Empty } from "./empty.js";

/** Why something failed, as a sentence. @param {unknown} error @returns {string} */
export function reason(error) {
  if (!(error instanceof ApiError)) return t("error.title");
  if (error.status === 0) return t("error.offline");
  if (error.status === 429 || error.status === 503) return t("error.busy");
  if (error.errors.length > 0) return error.errors.map((one) => `${one.pointer.slice(1)}: ${one.detail}`).join("; ");
  if (error.code === "blocked") return t("drag.blocked");
  if (error.status === 403) return t("error.forbidden");
  if (error.status === 404) return t("error.notFound");
  if (error.status === 412) return t("error.stale");
  if (error.status === 409) return error.problem.detail ?? t("error.conflict");
  return t("error.unknown", { code: error.code });
}

/** The error of one field of a form. @param {unknown} error @param {string} field @returns {string | undefined} */
export function fieldError(error, field) {
  return error instanceof ApiError ? error.errors.find((one) => one.pointer === `/${field}`)?.detail : undefined;
}

/** Instead of content that could not be loaded. @param {{ title?: string, error: unknown, retry?: () => void, isPage?: boolean }} props */
export function Failure({ title = t("error.title"), error, retry, isPage = false }) {
  const id = error instanceof ApiError ? error.requestId : undefined;
  return html`<${Empty} icon="warning" title=${title} text=${reason(error)} isPage=${isPage}>
    ${id && html`<p class="small">${t("error.support", { id })}</p>`}
    ${retry && html`<button type="button" class="button" onClick=${retry}>${t("action.retry")}</button>`}
  </${Empty}>`;
}
