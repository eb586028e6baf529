// Dragging cards with mouse, pen or finger. It draws a ghost and a line of its own and never touches the cards' elements: the app
// changes its state only when a card is dropped. A finger has to rest on a card first, so that a swipe stays a swipe.

/**
 * @typedef {object} DragOptions
 * @property {(id: string) => string[]} start Which cards move when this one is dragged; none: it cannot be.
 * @property {(ids: string[], status: string, place: { after?: string, before?: string }) => void} drop Between these drawn neighbours.
 * @property {(ids: string[]) => void} change Which cards are being dragged now.
 */

const REST_MS = 280;
const TOLERANCE_PX = 8;
const MOUSE_PX = 5;
const EDGE_PX = 56;
const FASTEST_PX = 22;

/** @param {HTMLElement} board @param {DragOptions} options @returns {() => void} */
export function dragging(board, options) {
  /** @type {{ pointer: number, card: HTMLElement, x: number, y: number, ids: string[], isTouch: boolean } | null} */
  let press = null;
  /** @type {{ ghost: HTMLElement, line: HTMLElement, dx: number, dy: number, target: { status: string, place: { after?: string, before?: string } } | null } | null} */
  let drag = null;
  let [x, y] = [0, 0];
  let frame = 0;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let rest;
  const aborter = new AbortController();
  const signal = aborter.signal;

  /** @param {PointerEvent} event */
  function down(event) {
    // A second finger, or another button, ends it.
    if (press) return cancel();
    const card = event.target instanceof Element ? event.target.closest("[data-card]") : null;
    if (!(card instanceof HTMLElement) || event.button !== 0 || !event.isPrimary) return;
    if (event.target instanceof Element && event.target.closest("button, input, textarea, select, .menu")) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    const ids = options.start(card.dataset.card ?? "");
    if (ids.length === 0) return;
    [x, y] = [event.clientX, event.clientY];
    press = { pointer: event.pointerId, card, x, y, ids, isTouch: event.pointerType === "touch" };
    if (press.isTouch) rest = setTimeout(begin, REST_MS);
  }

  /** @param {PointerEvent} event */
  function move(event) {
    if (!press || event.pointerId !== press.pointer) return;
    [x, y] = [event.clientX, event.clientY];
    if (drag) return;
    const way = Math.hypot(x - press.x, y - press.y);
    if (press.isTouch && way > TOLERANCE_PX) cancel();
    else if (!press.isTouch && way > MOUSE_PX) begin();
  }

  function begin() {
    if (!press || drag) return;
    const { card, ids } = press;
    const box = card.getBoundingClientRect();
    const ghost = /** @type {HTMLElement} */ (card.cloneNode(true));
    ghost.classList.add("drag-ghost");
    ghost.removeAttribute("data-card");
    ghost.setAttribute("aria-hidden", "true");
    for (const element of ghost.querySelectorAll("[id]")) element.removeAttribute("id");
    ghost.style.width = `${box.width}px`;
    if (ids.length > 1) {
      const count = document.createElement("span");
      count.className = "stack-count";
      count.textContent = String(ids.length);
      ghost.append(count);
    }
    const line = document.createElement("div");
    line.className = "drop-line";
    line.hidden = true;
    document.body.append(ghost, line);
    document.documentElement.classList.add("dragging");
    board.classList.add("still");
    // Moved to its place by a transform, which needs no layout.
    drag = { ghost, line, dx: press.x - box.left, dy: press.y - box.top, target: null };
    if (press.isTouch) navigator.vibrate?.(12);
    getSelection()?.removeAllRanges();
    options.change(ids);
    frame = requestAnimationFrame(step);
  }

  function step() {
    if (!drag || !press) return;
    // First all that is measured, then what is changed: the other way round each measuring would lay out the board anew.
    const column = columnAt();
    scroll(board, "x");
    const list = column?.querySelector("[data-list]");
    if (list instanceof HTMLElement) scroll(list, "y");
    drag.target = column && list instanceof HTMLElement ? aim(column, list, drag.line, press.ids) : null;
    if (!drag.target) drag.line.hidden = true;
    drag.ghost.style.transform = `translate(${x - drag.dx}px, ${y - drag.dy}px)`;
    frame = requestAnimationFrame(step);
  }

  /** The column below the pointer; between two, the nearer one. */
  function columnAt() {
    const outer = board.getBoundingClientRect();
    if (y < outer.top - EDGE_PX || y > outer.bottom + EDGE_PX) return null;
    /** @type {HTMLElement | null} */
    let nearest = null;
    let least = 40;
    for (const column of board.querySelectorAll("[data-column]")) {
      const box = column.getBoundingClientRect();
      const distance = x < box.left ? box.left - x : x > box.right ? x - box.right : 0;
      if (distance < least) [least, nearest] = [distance, /** @type {HTMLElement} */ (column)];
    }
    return nearest;
  }

  /** @param {HTMLElement} column @param {HTMLElement} list @param {HTMLElement} line @param {string[]} ids */
  function aim(column, list, line, ids) {
    const box = list.getBoundingClientRect();
    const cards = /** @type {HTMLElement[]} */ ([...list.querySelectorAll("[data-card]")]).filter((card) => !ids.includes(card.dataset.card ?? ""));
    // The first card whose middle is below the pointer. By halves, because each box that is asked for costs time in every frame.
    let [index, end] = [0, cards.length];
    while (index < end) {
      const half = (index + end) >> 1;
      const middle = /** @type {HTMLElement} */ (cards[half]).getBoundingClientRect();
      if (y < middle.top + middle.height / 2) end = half;
      else index = half + 1;
    }
    const [above, below] = [cards[index - 1]?.getBoundingClientRect(), cards[index]?.getBoundingClientRect()];
    const at = above && below ? (above.bottom + below.top) / 2 : below ? below.top - 4 : above ? above.bottom + 3 : box.top + 6;
    line.hidden = at < box.top - 6 || at > box.bottom + 6;
    line.style.width = `${box.width - 20}px`;
    line.style.transform = `translate(${box.left + 10}px, ${at - 1.5}px)`;
    const [after, before] = [cards[index - 1]?.dataset.card, cards[index]?.dataset.card];
    return { status: column.dataset.column ?? "", place: after ? { after } : before ? { before } : {} };
  }

  /** Near an edge it scrolls, faster the nearer. @param {HTMLElement} element @param {"x" | "y"} axis */
  function scroll(element, axis) {
    const box = element.getBoundingClientRect();
    const [at, low, high] = axis === "x" ? [x, Math.max(0, box.left), Math.min(innerWidth, box.right)] : [y, box.top, box.bottom];
    const into = at < low + EDGE_PX ? at - low - EDGE_PX : at > high - EDGE_PX ? at - high + EDGE_PX : 0;
    if (into === 0) return;
    const by = Math.sign(into) * Math.min(FASTEST_PX, (Math.abs(into) / EDGE_PX) * FASTEST_PX);
    if (axis === "x") element.scrollLeft += by;
    else element.scrollTop += by;
  }

  /** @param {PointerEvent} event */
  function up(event) {
    if (!press || event.pointerId !== press.pointer) return;
    if (!drag) return end();
    step();
    const { ids } = press;
    const target = drag.target;
    suppressClick();
    end();
    if (target) options.drop(ids, target.status, target.place);
  }

  function cancel() {
    if (drag) suppressClick();
    end();
  }

  function end() {
    clearTimeout(rest);
    cancelAnimationFrame(frame);
    drag?.ghost.remove();
    drag?.line.remove();
    const had = drag !== null;
    [press, drag] = [null, null];
    document.documentElement.classList.remove("dragging");
    board.classList.remove("still");
    if (had) options.change([]);
  }

  /** The click that follows a drag does not open the card. */
  function suppressClick() {
    const stop = (/** @type {Event} */ event) => {
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
  }

  board.addEventListener("pointerdown", down, { signal });
  addEventListener("pointerdown", (event) => press && event.pointerId !== press.pointer && cancel(), { signal, capture: true });
  addEventListener("pointermove", move, { signal });
  addEventListener("pointerup", up, { signal });
  addEventListener("pointercancel", cancel, { signal });
  addEventListener("blur", cancel, { signal });
  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drag) return;
    event.preventDefault();
    event.stopPropagation();
    cancel();
  }, { signal, capture: true });
  board.addEventListener("dragstart", (event) => event.preventDefault(), { signal });
  board.addEventListener("contextmenu", (event) => press?.isTouch && event.preventDefault(), { signal });
  // Only a listener that is not passive can keep the browser from scrolling once a card is held.
  board.addEventListener("touchmove", (event) => drag && event.cancelable && event.preventDefault(), { signal, passive: false });
  return () => {
    end();
    aborter.abort();
  };
}
