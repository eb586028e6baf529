// A button that opens a menu: arrow keys, Home, End, letters, Escape; focus returns to the button.
import { useId, useLayoutEffect, useRef, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { Icon } from "./icon.js";

/**
 * @typedef {object} Item
 * @property {string} label
 * @property {() => void} [run]
 * @property {string} [href]
 * @property {import("./icon.js").IconName} [icon]
 * @property {boolean} [danger]
 * @property {boolean} [checked] Given: the item is one of a choice.
 * @property {string} [tail] The shortcut for example.
 * @property {any} [lead] Drawn before the label instead of an icon.
 */

/**
 * @param {object} props
 * @param {string} props.label The button's name.
 * @param {(Item | "line")[] | (() => (Item | "line")[])} props.items A function is asked when the menu opens.
 * @param {any} [props.children] What the button shows; by default three dots.
 * @param {string} [props.class] Of the button.
 * @param {number} [props.tabIndex]
 */
export function Menu({ label, items, children, class: more = "button ghost small icon-only", tabIndex }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const menu = useRef(/** @type {HTMLDivElement | null} */ (null));
  const id = useId();

  // With the drawing: the next key is the menu's.
  useLayoutEffect(() => {
    const [element, anchor] = [menu.current, button.current];
    if (!isOpen || !element || !anchor) return;
    element.showPopover?.();
    place(element, anchor);
    element.querySelector(/** @type {any} */ ("[aria-checked='true'], [role^='menuitem']"))?.focus();
    const close = (/** @type {Event} */ event) => {
      if (event.target instanceof Node && (element.contains(event.target) || anchor.contains(event.target))) return;
      setOpen(false);
    };
    addEventListener("pointerdown", close, true);
    addEventListener("scroll", close, true);
    addEventListener("resize", close);
    return () => {
      removeEventListener("pointerdown", close, true);
      removeEventListener("scroll", close, true);
      removeEventListener("resize", close);
    };
  }, [isOpen]);

  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    event.stopPropagation();
    if (event.key === "Escape" || event.key === "Tab") {
      event.preventDefault();
      close();
      return;
    }
    const entries = /** @type {HTMLElement[]} */ ([...(menu.current?.querySelectorAll("[role^='menuitem']") ?? [])]);
    const at = entries.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 }[event.key];
    if (next !== undefined) {
      event.preventDefault();
      entries.at(next % entries.length)?.focus();
    } else if (event.key.length === 1 && event.key !== " ") {
      const wanted = event.key.toLowerCase();
      const found = [...entries.slice(at + 1), ...entries].find((entry) => entry.textContent?.trim().toLowerCase().startsWith(wanted));
      found?.focus();
    }
  };
  return html`
    <button ref=${button} type="button" class=${more} aria-haspopup="menu" aria-expanded=${isOpen} aria-controls=${isOpen ? id : undefined}
      aria-label=${children ? undefined : label} title=${children ? undefined : label} tabIndex=${tabIndex}
      onClick=${() => setOpen(!isOpen)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key !== "ArrowDown" || isOpen) return;
        event.preventDefault();
        event.stopPropagation();
        setOpen(true);
      }}>
      ${children ?? html`<${Icon} name="dots" />`}
    </button>
    ${isOpen &&
    html`<div ref=${menu} id=${id} class="menu" role="menu" aria-label=${label} popover="manual" onKeyDown=${key}>
      ${(typeof items === "function" ? items() : items).map((item) => (item === "line" ? html`<hr role="separator" />` : html`<${Entry} item=${item} close=${close} />`))}
    </div>`}
  `;
}

/** @param {{ item: Item, close: () => void }} props */
function Entry({ item, close }) {
  const inside = html`${item.lead ?? (item.icon && html`<${Icon} name=${item.icon} />`)}<span class="grow">${item.label}</span>
    ${item.checked && html`<${Icon} name="check" />`}${item.tail && html`<span class="tail"><kbd>${item.tail}</kbd></span>`}`;
  const run = () => {
    close();
    item.run?.();
  };
  if (item.href) return html`<a role="menuitem" tabindex="-1" href=${item.href} onClick=${close}>${inside}</a>`;
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  return html`<button type="button" role=${role} tabindex="-1" aria-checked=${item.checked} class=${item.danger ? "danger" : ""} onClick=${run}>${inside}</button>`;
}

/** Below the button, or above it where there is more room, within the window. @param {HTMLElement} menu @param {HTMLElement} anchor */
export function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const isRtl = document.documentElement.dir === "rtl";
  const alignEnd = isRtl ? box.left < innerWidth / 2 : box.left > innerWidth / 2;
  const left = alignEnd !== isRtl ? box.right - width : box.left;
  const below = box.bottom + 4;
  const top = below + height > innerHeight - 8 && box.top - height - 4 > 8 ? box.top - height - 4 : below;
  menu.style.left = `${Math.max(8, Math.min(left, innerWidth - width - 8))}px`;
  menu.style.top = `${Math.max(8, Math.min(top, innerHeight - height - 8))}px`;
}
