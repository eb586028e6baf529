// Toasts, and the live region. Both are there from the start: a region that appears with its text is not spoken.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { announced, dismiss, toasts } from "../store/toasts.js";
import { Icon } from "./icon.js";

export function Toaster() {
  const list = useRef(/** @type {HTMLDivElement | null} */ (null));
  const shown = toasts.value;
  // In the top layer, above an open dialog, whenever there is a new one.
  useEffect(() => {
    const element = list.current;
    if (!element?.showPopover) return;
    if (element.matches(":popover-open")) element.hidePopover();
    if (shown.length > 0) element.showPopover();
  }, [shown]);
  return html`
    <div class="sr" role="status" aria-live="polite">${announced.value}</div>
    <div ref=${list} class="toasts" popover="manual" role="region" aria-label=${t("notifications")}>
      <div class="sr" role="alert">${shown.at(-1)?.text}</div>
      ${shown.map(
        ({ id, text, kind, action }) => html`<div key=${id} class=${`toast ${kind}`}>
          <span dir="auto">${text}</span>
          ${action &&
          html`<button type="button" class="button small act"
            onClick=${() => {
              dismiss(id);
              action.run();
            }}>
            ${action.label}
          </button>`}
          <button type="button" class="button small icon-only" aria-label=${t("dismiss")} onClick=${() => dismiss(id)}><${Icon} name="close" /></button>
        </div>`,
      )}
    </div>
  `;
}
