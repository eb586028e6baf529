// A modal dialog: the browser's own, so that focus is kept in it and returns. A press outside closes it only if it also ends outside.
import { useId, useLayoutEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { Icon } from "./icon.js";

/**
 * @param {object} props
 * @param {string} props.title
 * @param {() => void} props.onClose Asked for by Escape, the cross, or a press outside; the owner stops rendering the dialog.
 * @param {any} props.children
 * @param {string} [props.class]
 * @param {boolean} [props.stays] It cannot be closed: its content says how to go on.
 * @param {boolean} [props.bare] The content has a heading and a cross of its own; `title` is then only spoken.
 */
export function Dialog({ title, onClose, children, class: more = "", bare = false, stays = false }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const pressedOutside = useRef(false);
  const id = useId();

  // With the drawing: a key that comes before the next frame must not meet what is below.
  useLayoutEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    if (element && !element.open) element.showModal();
    // Where nothing is to be typed first, the dialog itself has the focus: its name is read, and no button looks chosen.
    /** @type {HTMLElement | null | undefined} */ (element?.querySelector("[autofocus]") ?? element)?.focus();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus({ preventScroll: true });
    };
  }, []);

  /** @param {Event} event */
  const cancel = (event) => {
    if (event.target !== dialog.current) return;
    event.preventDefault();
    onClose();
  };
  return html`
    <dialog ref=${dialog} tabindex="-1" class=${more} aria-labelledby=${bare ? undefined : id} aria-label=${bare ? title : undefined}
      onCancel=${cancel}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && isComposing(event)) event.preventDefault();
        event.stopPropagation();
      }}
      onPointerDown=${(/** @type {PointerEvent} */ event) => (pressedOutside.current = isOutside(event, dialog.current))}
      onClick=${(/** @type {MouseEvent} */ event) => {
        if (pressedOutside.current && isOutside(event, dialog.current)) onClose();
        pressedOutside.current = false;
      }}>
      ${bare
        ? children
        : html`<header>
              <h2 id=${id}>${title}</h2>
              ${!stays && html`<button type="button" class="button ghost icon-only" aria-label=${t("action.close")} onClick=${onClose}><${Icon} name="close" /></button>`}
            </header>
            <div class="body">${children}</div>`}
    </dialog>
  `;
}

/** @param {MouseEvent} event @param {HTMLElement | null} dialog */
function isOutside(event, dialog) {
  if (!dialog || event.target !== dialog || event.detail === 0 && event.type === "click") return false;
  const box = dialog.getBoundingClientRect();
  return event.clientX < box.left || event.clientX > box.right || event.clientY < box.top || event.clientY > box.bottom;
}
