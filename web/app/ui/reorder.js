// Puts the lines of a short list into another order: dragged by a handle with mouse, pen or finger, or moved with keys on it. The list's
// elements stay where they are until the line is dropped; only their looks move, so that focus and pointer stay with the handle.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { announce } from "../store/toasts.js";

const START_PX = 4;
const EDGE_PX = 40;
const STEP_PX = 9;

/** The handle's button, if the event is at it and not in its menu. @param {Event} event */
const gripOf = (event) => (event.target instanceof Element ? /** @type {HTMLElement | null} */ (event.target.closest(".grip")) : null);

/** @typedef {{ from: number, to: number, dy: number, sizes: number[], way: "pointer" | "keys" }} Lift */

/**
 * @param {string[]} names Of the lines, in their order.
 * @param {(from: number, to: number) => void} move
 */
export function useReorder(names, move) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const [lift, setLift] = useState(/** @type {Lift | null} */ (null));
  const current = useRef(lift);
  current.current = lift;
  const press = useRef(/** @type {{ pointer: number, y: number, from: number, start: number } | null} */ (null));
  /** The line whose handle gets the focus once the list is drawn in its new order. */
  const focus = useRef(-1);
  const count = names.length;
  const moved = useRef(false);

  const lines = () => /** @type {HTMLElement[]} */ ([...(list.current?.children ?? [])]);
  const scroller = () => list.current?.closest(".task-main, .task-grid");
  const grip = (/** @type {number} */ index) => /** @type {HTMLElement | null | undefined} */ (lines()[index]?.querySelector(".grip"));
  const place = (/** @type {number} */ index) => ({ index: index + 1, count });

  useEffect(() => {
    if (focus.current < 0) return;
    grip(focus.current)?.focus({ preventScroll: true });
    lines()[focus.current]?.scrollIntoView({ block: "nearest" });
    focus.current = -1;
  }, [names.join("\n")]);

  /** @param {Lift | null} next */
  const set = (next) => {
    current.current = next;
    setLift(next);
  };
  const begin = (/** @type {number} */ from, /** @type {Lift["way"]} */ way) => set({ from, to: from, dy: 0, sizes: lines().map((line) => line.offsetHeight), way });
  const cancel = () => {
    const was = current.current;
    press.current = null;
    set(null);
    if (was) announce(t("reorder.cancelled", { text: names[was.from] ?? "" }));
  };
  const drop = () => {
    const was = current.current;
    press.current = null;
    set(null);
    if (!was) return;
    announce(t("reorder.dropped", { text: names[was.from] ?? "", ...place(was.to) }));
    if (was.to === was.from) return;
    if (was.way === "keys") focus.current = was.to;
    move(was.from, was.to);
  };
  /** At once, as the menu does it. @param {number} from @param {number} to */
  const put = (from, to) => {
    if (to < 0 || to >= count || to === from) return;
    focus.current = to;
    announce(t("reorder.dropped", { text: names[from] ?? "", ...place(to) }));
    move(from, to);
  };

  /** Where a line lifted from its place is now: its middle decides. @param {number[]} sizes @param {number} from @param {number} dy */
  const target = (sizes, from, dy) => {
    const tops = sizes.map((_, index) => sizes.slice(0, index).reduce((sum, size) => sum + size, 0));
    const middle = (tops[from] ?? 0) + (sizes[from] ?? 0) / 2 + dy;
    const at = tops.findIndex((top, index) => middle < top + (sizes[index] ?? 0));
    return at < 0 ? sizes.length - 1 : at;
  };

  useEffect(() => {
    if (lift?.way !== "pointer") return;
    // Near an edge the list scrolls under the pointer.
    let y = 0;
    let frame = 0;
    const follow = (/** @type {PointerEvent} */ event) => (y = event.clientY);
    const step = () => {
      const area = scroller();
      const box = area?.getBoundingClientRect();
      if (area && box && y) {
        if (y < box.top + EDGE_PX) area.scrollBy(0, -STEP_PX);
        else if (y > box.bottom - EDGE_PX) area.scrollBy(0, STEP_PX);
      }
      frame = requestAnimationFrame(step);
    };
    const key = (/** @type {KeyboardEvent} */ event) => {
      if (event.key !== "Escape") return;
      event.preventDefault();
      event.stopPropagation();
      cancel();
    };
    addEventListener("pointermove", follow, true);
    addEventListener("keydown", key, true);
    frame = requestAnimationFrame(step);
    return () => {
      removeEventListener("pointermove", follow, true);
      removeEventListener("keydown", key, true);
      cancelAnimationFrame(frame);
    };
  }, [lift?.way]);

  /** The events of a line's handle. @param {number} index */
  const handle = (index) => ({
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      const button = gripOf(event);
      if (!button) return;
      if (press.current) return cancel();
      if (event.button !== 0 || !event.isPrimary) return;
      moved.current = false;
      button.setPointerCapture(event.pointerId);
      press.current = { pointer: event.pointerId, y: event.clientY, from: index, start: scroller()?.scrollTop ?? 0 };
    },
    onPointerMove: (/** @type {PointerEvent} */ event) => {
      const held = press.current;
      if (!held || event.pointerId !== held.pointer) return;
      const dy = event.clientY - held.y + (scroller()?.scrollTop ?? 0) - held.start;
      if (!current.current) {
        if (Math.abs(dy) < START_PX) return;
        moved.current = true;
        begin(held.from, "pointer");
      }
      const now = current.current;
      if (now) set({ .../** @type {Lift} */ (now), dy, to: target(/** @type {Lift} */ (now).sizes, held.from, dy) });
    },
    onPointerUp: () => press.current && drop(),
    onPointerCancel: () => press.current && cancel(),
    onClickCapture: (/** @type {Event} */ event) => {
      // The click at the end of a drag opens no menu.
      if (!moved.current) return;
      moved.current = false;
      event.preventDefault();
      event.stopPropagation();
    },
    onFocusOut: () => current.current?.way === "keys" && cancel(),
    onKeyDownCapture: (/** @type {KeyboardEvent} */ event) => {
      if (!gripOf(event) || isComposing(event) || event.ctrlKey || event.metaKey || event.altKey) return;
      const now = current.current;
      if (event.key === " ") {
        if (now) drop();
        else {
          begin(index, "keys");
          announce(t("reorder.lifted", { text: names[index] ?? "", ...place(index) }));
        }
      } else if (now?.way === "keys") {
        const to = { ArrowUp: now.to - 1, ArrowDown: now.to + 1, Home: 0, End: count - 1 }[event.key];
        if (to !== undefined) {
          const kept = Math.max(0, Math.min(count - 1, to));
          set({ ...now, to: kept });
          announce(t("reorder.moved", place(kept)));
        } else if (event.key === "Escape") cancel();
        else if (event.key === "Enter") drop();
        else return;
      } else return;
      event.preventDefault();
      event.stopPropagation();
    },
    onKeyUpCapture: (/** @type {KeyboardEvent} */ event) => {
      // A button is clicked when Space is let go.
      if (event.key === " " && gripOf(event)) event.preventDefault();
    },
  });

  /** How far a line is drawn from its place. @param {number} index */
  const shift = (index) => {
    if (!lift) return 0;
    const { from, to, sizes, dy, way } = lift;
    const size = sizes[from] ?? 0;
    if (index === from) {
      if (way === "pointer") return dy;
      const passed = to > from ? sizes.slice(from + 1, to + 1) : sizes.slice(to, from);
      return passed.reduce((sum, one) => sum + one, 0) * (to > from ? 1 : -1);
    }
    if (from < index && index <= to) return -size;
    if (to <= index && index < from) return size;
    return 0;
  };
  /** @param {number} index */
  const look = (index) => ({
    isLifted: lift?.from === index,
    style: lift ? { transform: `translateY(${shift(index)}px)`, transition: lift.way === "pointer" && lift.from === index ? "none" : "transform .12s" } : undefined,
  });
  return { list, handle, look, put };
}
