// The list of people that appears while somebody writes `@` in a field. The field keeps the focus.
import { useId, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { t } from "../i18n.js";
import { isComposing } from "../keys.js";
import { typed } from "../mentions.js";
import { plain } from "../filters.js";
import { Avatar } from "./avatar.js";

/**
 * @param {import("../mentions.js").Named[]} people
 * @param {{ current: HTMLTextAreaElement | null }} field
 * @returns {{ list: any, events: Record<string, any> }} What is drawn after the field, and the field's events and attributes.
 */
export function useMentions(people, field) {
  const [open, setOpen] = useState(/** @type {{ start: number, text: string } | null} */ (null));
  const [at, setAt] = useState(0);
  const id = useId();
  const found = open ? people.filter((one) => plain(one.name).split(/\s+/).concat(plain(one.name)).some((part) => part.startsWith(plain(open.text)))).slice(0, 6) : [];
  const isOpen = found.length > 0;
  const current = Math.min(at, found.length - 1);

  /** @param {import("../mentions.js").Named} person */
  const pick = (person) => {
    const element = field.current;
    if (!element || !open) return;
    element.setRangeText(`@${person.name} `, open.start, element.selectionStart, "end");
    element.dispatchEvent(new Event("input", { bubbles: true }));
    setOpen(null);
    element.focus();
  };
  const events = {
    // Not a combobox: that role is for one line.
    "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-controls": isOpen ? id : undefined,
    "aria-activedescendant": isOpen ? `${id}-${current}` : undefined,
    onInput: () => {
      const element = field.current;
      setOpen(element ? typed(element.value, element.selectionStart) : null);
      setAt(0);
    },
    onBlur: () => setTimeout(() => setOpen(null), 150),
    onKeyDown: (/** @type {KeyboardEvent} */ event) => {
      if (isComposing(event) || !isOpen || event.ctrlKey || event.metaKey) return;
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      const person = found[current];
      if (step) setAt((current + step + found.length) % found.length);
      else if ((event.key === "Enter" || event.key === "Tab") && person) pick(person);
      else if (event.key === "Escape") setOpen(null);
      else return;
      event.preventDefault();
      event.stopPropagation();
    },
  };
  const list = html`<div id=${id} class="menu below" role="listbox" aria-label=${t("comments.people")} hidden=${!isOpen}>
    ${found.map(
      (person, index) => html`<div key=${person.id} id=${`${id}-${index}`} role="option" aria-selected=${index === current}
        onPointerDown=${(/** @type {Event} */ event) => event.preventDefault()} onClick=${() => pick(person)}>
        <${Avatar} id=${person.id} name=${person.name} hidden /><span dir="auto">${person.name}</span>
      </div>`,
    )}
  </div>`;
  return { list, events };
}
