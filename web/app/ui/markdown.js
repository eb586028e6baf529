// A text in Markdown, rendered; with `people`, mentions have their names.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { show } from "../mentions.js";

/** @param {{ text: string, class?: string, people?: import("../mentions.js").Named[], onTick?: (index: number) => void }} props `onTick`: a box was clicked. */
export function Markdown({ text, class: more = "", people, onTick }) {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    let isCurrent = true;
    import("../markdown.js").then(
      ({ rendered }) => {
        if (!isCurrent) return;
        const fragment = rendered(text);
        if (people) show(fragment, people);
        if (onTick) for (const box of fragment.querySelectorAll("input")) box.disabled = false;
        element.current?.replaceChildren(fragment);
      },
      () => isCurrent && element.current?.replaceChildren(text),
    );
    return () => {
      isCurrent = false;
    };
  }, [text, people, Boolean(onTick)]);
  /** @param {Event} event */
  const click = (event) => {
    if (!onTick || !(event.target instanceof HTMLInputElement)) return;
    // The text decides what is ticked.
    event.preventDefault();
    onTick([...(element.current?.querySelectorAll("input") ?? [])].indexOf(event.target));
  };
  return html`<div ref=${element} class=${`prose ${more}`} dir="auto" onClick=${click}></div>`;
}
