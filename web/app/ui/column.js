// A column: its head, its cards (only those near the window are drawn when there are many), and the field for a new one.
import { useEffect, useLayoutEffect, useRef, useState } from "../../vendor/hooks.js";
import { classes, html } from "../html.js";
import { t } from "../i18n.js";
import { Card } from "./card.js";
import { Icon } from "./icon.js";
import { QuickAdd } from "./quick-add.js";

/** Up to this many cards are all drawn: printing and searching in the page find them. */
const FEW = 80;
const GUESS_PX = 74;
const MARGIN_PX = 700;
const STEP_PX = 200;

/** @param {{ view: import("../store/view.js").View, status: import("../store/board.js").Status }} props */
export function Column({ view, status }) {
  const ids = view.columns.value[status];
  const isTarget = view.lifted.value?.status === status;
  const name = t(`status.${status}`);
  return html`
    <section class=${classes("column", isTarget && "target")} data-column=${status} aria-label=${t("board.column", { status: name, count: ids.length })}>
      <header>
        <h2><span class="dot" data-status=${status}></span>${name}<span class="amount" aria-hidden="true">${ids.length}</span></h2>
        ${view.board.canEdit.value &&
        html`<button type="button" class="button ghost small icon-only end" aria-label=${t("board.addTo", { status: name })} title=${t("board.addTo", { status: name })}
          onClick=${() => (view.adding.value = status)}>
          <${Icon} name="plus" />
        </button>`}
      </header>
      <${List} view=${view} ids=${ids} name=${name} />
      ${view.board.canEdit.value && html`<${QuickAdd} view=${view} status=${status} />`}
    </section>
  `;
}

/** @param {{ view: import("../store/view.js").View, ids: string[], name: string }} props */
function List({ view, ids, name }) {
  const list = useRef(/** @type {HTMLUListElement | null} */ (null));
  const heights = useRef(/** @type {Map<string, number>} */ (new Map())).current;
  const width = useRef(0);
  const [{ top, height }, setWindow] = useState({ top: 0, height: 900 });
  const [isPrinting, setPrinting] = useState(false);
  useEffect(() => {
    // Paper shows all cards. The browser waits for this before it lays out the pages.
    const [before, after] = [() => setPrinting(true), () => setPrinting(false)];
    addEventListener("beforeprint", before);
    addEventListener("afterprint", after);
    return () => {
      removeEventListener("beforeprint", before);
      removeEventListener("afterprint", after);
    };
  }, []);
  const isLong = ids.length > FEW && !isPrinting;

  // What is drawn is measured, so that the space for the rest is right.
  useLayoutEffect(() => {
    if (!isLong) return;
    for (const item of list.current?.children ?? []) {
      const id = item instanceof HTMLElement ? item.dataset.item : undefined;
      if (id && !heights.has(id)) heights.set(id, /** @type {HTMLElement} */ (item).offsetHeight);
    }
  });
  useLayoutEffect(() => {
    const element = list.current;
    if (!element || !isLong) return;
    let size = element.clientHeight;
    const look = () => {
      // In steps, so that most scroll events draw nothing.
      const step = Math.floor(element.scrollTop / STEP_PX) * STEP_PX;
      setWindow((old) => (old.top === step && old.height === size ? old : { top: step, height: size }));
    };
    const measure = () => {
      if (element.clientWidth !== width.current) heights.clear();
      width.current = element.clientWidth;
      size = element.clientHeight;
      look();
    };
    measure();
    element.addEventListener("scroll", look, { passive: true });
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    return () => {
      element.removeEventListener("scroll", look);
      observer.disconnect();
    };
  }, [isLong]);
  // A card that gets the focus has to be drawn.
  const wanted = view.focus.value;
  useLayoutEffect(() => {
    const element = list.current;
    const index = wanted && isLong ? ids.indexOf(wanted) : -1;
    if (!element || index < 0) return;
    const offset = ids.slice(0, index).reduce((sum, id) => sum + (heights.get(id) ?? GUESS_PX), 0);
    if (offset < element.scrollTop || offset + GUESS_PX > element.scrollTop + element.clientHeight) element.scrollTop = offset - element.clientHeight / 2;
  }, [wanted]);

  const part = isLong ? drawn(ids, heights, top - MARGIN_PX, top + height + MARGIN_PX, view.lifted.value?.id) : { from: 0, to: ids.length, before: 0, after: 0 };
  return html`
    <ul ref=${list} class="cards" data-list aria-label=${name} tabindex=${isLong ? 0 : undefined}>
      ${part.before > 0 && html`<li key="before" class="spacer" aria-hidden="true" style=${{ height: `${part.before}px` }}></li>`}
      ${ids.slice(part.from, part.to).map((id) => html`<li key=${id} data-item=${id}><${Card} view=${view} id=${id} /></li>`)}
      ${part.after > 0 && html`<li key="after" class="spacer" aria-hidden="true" style=${{ height: `${part.after}px` }}></li>`}
      ${ids.length === 0 && html`<li key="none" class="none">${t("board.emptyColumn")}</li>`}
    </ul>
  `;
}

/**
 * Which cards lie between two heights, and the space before and after them.
 * @param {string[]} ids @param {Map<string, number>} heights @param {number} low @param {number} high @param {string} [kept]
 */
function drawn(ids, heights, low, high, kept) {
  let [from, to, before, after, sum] = [ids.length, ids.length, 0, 0, 0];
  for (const [index, id] of ids.entries()) {
    const next = sum + (heights.get(id) ?? GUESS_PX);
    if (from === ids.length && (next > low || id === kept)) [from, before] = [index, sum];
    if (sum > high && to === ids.length && id !== kept) to = index;
    if (index >= to) after += next - sum;
    sum = next;
  }
  return { from, to, before, after };
}
