// Choose a file, see what would happen, then import it.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { columnsOf, mappingOf } from "../csv.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { size } from "../size.js";
import { isOver, jobs, startImport } from "../store/jobs.js";
import { reason } from "./failure.js";
import { Field } from "./field.js";
import { Icon } from "./icon.js";
import { ImportColumns } from "./import-columns.js";
import { ImportSummary } from "./import-summary.js";

/** @typedef {import("../store/jobs.js").ImportKind} Kind */

const KINDS = /** @type {const} */ (["import_csv", "import_json", "import_trello", "import_todoist"]);

/** What a file most likely is: by its name, and by how it begins. @param {File} file @returns {Promise<Kind>} */
async function guess(file) {
  const start = await file.slice(0, 4096).text();
  if (/\.json$/i.test(file.name) || /^\s*[[{]/.test(start)) return /"(idBoard|idList|shortLink|dateLastActivity)"/.test(start) ? "import_trello" : "import_json";
  return /^\uFEFF?TYPE,CONTENT,/i.test(start) ? "import_todoist" : "import_csv";
}

/** @param {{ project: string }} props */
export function ImportForm({ project }) {
  const [file, setFile] = useState(/** @type {File | null} */ (null));
  const [kind, setKind] = useState(/** @type {Kind} */ ("import_csv"));
  const [progress, setProgress] = useState(/** @type {number | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const [checked, setChecked] = useState(/** @type {string | null} */ (null));
  const [imported, setImported] = useState(/** @type {string | null} */ (null));
  const [isDropping, setOver] = useState(false);
  const [stops, setStops] = useState(false);
  const [archived, setArchived] = useState(false);
  const [columns, setColumns] = useState(/** @type {import("../csv.js").Column[]} */ ([]));
  const [chosen, setChosen] = useState(/** @type {Record<string, string | null>} */ ({}));
  const aborter = useRef(new AbortController());
  useEffect(() => () => aborter.current.abort(), []);

  const choose = async (/** @type {File | undefined} */ chosen) => {
    if (!chosen) return;
    setFile(chosen);
    setChecked(null);
    setImported(null);
    setError(null);
    const [likely, found] = await Promise.all([guess(chosen), columnsOf(chosen)]);
    setKind(likely);
    setColumns(found);
    setChosen(Object.fromEntries(found.map(({ heading, field }) => [heading, field])));
  };
  const clear = () => {
    aborter.current.abort();
    setFile(null);
    setChecked(null);
    setImported(null);
    setError(null);
  };
  /** @param {boolean} isDry */
  const run = async (isDry) => {
    if (!file || progress !== null) return;
    aborter.current = new AbortController();
    const { signal } = aborter.current;
    setError(null);
    setProgress(0);
    try {
      const options = { dry_run: isDry, on_error: /** @type {"skip" | "stop"} */ (stops ? "stop" : "skip"), include_archived: archived, mapping: mappingOf(columns, chosen) };
      const job = await startImport(project, kind, file, options, setProgress, signal);
      if (isDry) setChecked(job.id);
      else setImported(job.id);
    } catch (problem) {
      if (!signal.aborted) setError(problem);
    }
    setProgress(null);
  };

  const job = (jobs.value ?? []).find((one) => one.id === (imported ?? checked)) ?? null;
  const isRunning = progress !== null || (job !== null && !isOver(job));
  const rows = Number(job?.result?.rows ?? 0) - Number(job?.result?.failed ?? 0);
  const lacksTitle = kind === "import_csv" && columns.length > 0 && !Object.values(chosen).includes("title");
  const canImport = checked !== null && imported === null && job?.state === "succeeded" && rows > 0;
  return html`<section class="box" aria-labelledby="import-title">
    <header><div><h2 id="import-title">${t("transfer.import")}</h2><p>${t("transfer.importLead")}</p></div></header>
    <div class=${`drop ${isDropping ? "over" : ""}`}
      onDragOver=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave=${() => setOver(false)}
      onDrop=${(/** @type {DragEvent} */ event) => {
        event.preventDefault();
        setOver(false);
        choose(event.dataTransfer?.files[0]);
      }}>
      <span class="grow">
        ${file ? html`<span dir="auto">${file.name}</span> <span class="soft small">${size(file.size)}</span>` : html`<span class="soft">${t("transfer.drop")}</span>`}
      </span>
      <label class="button file-button"><${Icon} name="attach" />${t(file ? "transfer.other" : "transfer.file")}
        <input class="sr" type="file" accept=".csv,.tsv,.txt,.json,text/csv,application/json" disabled=${isRunning}
          onChange=${(/** @type {Event} */ event) => choose(/** @type {HTMLInputElement} */ (event.target).files?.[0])} /></label>
      ${file && html`<button type="button" class="button ghost icon-only" aria-label=${t("transfer.clear")} onClick=${clear}><${Icon} name="close" /></button>`}
    </div>
    ${error && html`<p class="notice bad" role="alert">${reason(error)}</p>`}
    ${file &&
    html`<div class="form-grid">
      <${Field} as="select" label=${t("transfer.format")} name="kind" disabled=${isRunning} value=${kind}
        onChange=${(/** @type {Event} */ event) => {
          setKind(/** @type {Kind} */ (/** @type {HTMLSelectElement} */ (event.target).value));
          setChecked(null);
        }}>
        ${KINDS.map((one) => html`<option value=${one} selected=${one === kind}>${t(`job.${one}`)}</option>`)}
      </${Field}>
      ${(kind === "import_csv" || kind === "import_json") &&
      html`<label class="tick"><input type="checkbox" checked=${stops} onChange=${() => setStops(!stops)} />${t("transfer.stops")}</label>`}
      ${kind === "import_trello" &&
      html`<label class="tick"><input type="checkbox" checked=${archived} onChange=${() => setArchived(!archived)} />${t("transfer.archived")}</label>`}
    </div>`}
    ${file && kind === "import_csv" && columns.length > 0 && imported === null &&
    html`<${ImportColumns} columns=${columns} chosen=${chosen} disabled=${isRunning}
      onChange=${(/** @type {Record<string, string | null>} */ next) => {
        setChosen(next);
        // It has to be looked at anew.
        setChecked(null);
      }} />`}
    ${progress !== null && html`<progress class="bar" max="1" value=${progress} aria-label=${t("transfer.sending")}></progress>`}
    ${job && html`<${ImportSummary} job=${job} isDry=${imported === null} />`}
    ${file &&
    html`<div class="row">
      ${canImport
        ? html`<button type="button" class="button primary" disabled=${isRunning} onClick=${() => run(false)}>${t("transfer.importNow", { count: rows })}</button>`
        : imported === null && html`<button type="button" class="button primary" disabled=${isRunning || lacksTitle} onClick=${() => run(true)}>${t("transfer.check")}</button>`}
      ${imported !== null && job?.state === "succeeded" && html`<a class="button primary" href=${`/app/projects/${project}`}>${t("transfer.toBoard")}</a>`}
    </div>`}
  </section>`;
}
