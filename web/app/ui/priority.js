// Priority as bars: the height says it, the name is beside it or spoken.
import { html } from "../html.js";
import { t } from "../i18n.js";

const BARS = { none: 0, low: 1, medium: 2, high: 3, urgent: 4 };

/** @param {{ priority: keyof typeof BARS, hidden?: boolean }} props `hidden`: the name stands beside it. */
export function Priority({ priority, hidden = false }) {
  const name = t(`priority.${priority}`);
  return html`<svg class="prio" data-priority=${priority} viewBox="0 0 16 16" role=${hidden ? undefined : "img"} aria-label=${hidden ? undefined : name}
      aria-hidden=${hidden ? "true" : undefined}>
    ${!hidden && html`<title>${name}</title>`}
    ${[1, 2, 3, 4].map((bar) => html`<rect class=${bar <= BARS[priority] ? "on" : ""} x=${bar * 3.500 - 2.500} y=${13 - bar * 2.700} width="2.500"
        height=${bar * 2.700} rx=".8" />`)}
  </svg>`;
}
