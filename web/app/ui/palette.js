// Everything by a few letters: screens, projects, cards of the open board, commands.
import { useEffect, useId, useRef, useState } from "../../vendor/hooks.js";
import { plain } from "../filters.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { ACCOUNT_LINKS, NAVIGATION } from "../navigation.js";
import { navigate } from "../router.js";
import { commands, isHelpOpen, isPaletteOpen } from "../store/commands.js";
import { currentBoard } from "../store/board.js";
import { activeProjects } from "../store/projects.js";
import { signedIn } from "../tokens.js";
import { Dialog } from "./dialog.js";
import { Icon } from "./icon.js";

/** @typedef {{ id: string, label: string, hint: string, icon: import("./icon.js").IconName, run: () => void, key?: string }} Entry */

export function Palette() {
  return isPaletteOpen.value && signedIn.value === "in" ? html`<${Open} />` : null;
}

function Open() {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const id = useId();
  const found = matching(text);
  const current = Math.min(at, found.length - 1);
  const close = () => (isPaletteOpen.value = false);
  useEffect(() => {
    list.current?.querySelector("[aria-selected='true']")?.scrollIntoView({ block: "nearest" });
  }, [current]);
  /** @param {Entry | undefined} entry */
  const run = (entry) => {
    close();
    entry?.run();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (isComposing(event)) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) setAt((current + step + found.length) % Math.max(1, found.length));
    else if (event.key === "Enter") run(found[current]);
    else return;
    event.preventDefault();
  };
  return html`
    <${Dialog} title=${t("palette.title")} class="palette" bare onClose=${close}>
      <div class="search">
        <${Icon} name="search" />
        <input class="input" role="combobox" aria-expanded="true" aria-controls=${id} aria-autocomplete="list" aria-label=${t("palette.title")}
            placeholder=${t("palette.placeholder")} autofocus dir="auto"
          autocomplete="off" aria-activedescendant=${found.length > 0 ? `${id}-${current}` : undefined}
          onInput=${(/** @type {Event} */ event) => {
            setText(/** @type {HTMLInputElement} */ (event.target).value);
            setAt(0);
          }}
          onKeyDown=${key} />
      </div>
      <div ref=${list} id=${id} class="palette-list" role="listbox" aria-label=${t("palette.title")}>
        ${found.map(
          (entry, index) => html`<div key=${entry.id} id=${`${id}-${index}`} role="option" aria-selected=${index === current} onClick=${() => run(entry)}
              onPointerMove=${() => index !== current && setAt(index)}>
            <${Icon} name=${entry.icon} /><span class="grow" dir="auto">${entry.label}</span>${entry.key ? html`<kbd>${entry.key.toUpperCase()}</kbd>` : html`<span
                class="small soft">${entry.hint}</span>`}
          </div>`,
        )}
      </div>
      ${found.length === 0 && html`<p class="empty" role="status">${t("palette.none")}</p>`}
    </${Dialog}>
  `;
}

/** @param {string} text @returns {Entry[]} */
function matching(text) {
  const words = plain(text).split(/\s+/).filter(Boolean);
  const fits = (/** @type {Entry} */ { label }) => words.every((word) => plain(label).includes(word));
  /** @type {Entry[]} */
  const entries = [
    ...commands.value.map((one) => ({ id: `command ${one.id}`, label: one.label(), hint: "", icon: one.icon, run: one.run, key: one.key })),
    ...[...NAVIGATION, ...ACCOUNT_LINKS].map((one) => ({ id: one.href, label: t(one.label), hint: t("palette.screen"), icon: one.icon, run: () => navigate(one.href) })),
    { id: "help", label: t("keys.title"), hint: "", icon: "help", run: () => (isHelpOpen.value = true), key: "?" },
    ...activeProjects.value.map((one) => ({
      id: one.id, label: one.name, hint: t("palette.project"), icon: /** @type {import("./icon.js").IconName} */ (one.kind === "bucket_list" ? "star" : "board"),
      run: () => navigate(`/app/projects/${one.id}`),
    })),
  ];
  if (words.length > 0) {
    const board = currentBoard();
    for (const card of board?.list() ?? []) {
      entries.push({ id: card.id, label: card.title, hint: t(`status.${card.status}`), icon: "check", run: () => navigate(`/app/projects/${card.project_id}/tasks/${card.id}`) });
    }
  }
  return entries.filter(fits).slice(0, 50);
}
