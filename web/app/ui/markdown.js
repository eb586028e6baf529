// A text in Markdown, rendered.
import { useEffect, useRef } from "../../vendor/hooks.js";
import { html } from "../html.js";

/** @param {{ text: string, class?: string }} props */
export function Markdown({ text, class: more = "" }) {
  const element = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    let isCurrent = true;
    import("../markdown.js").then(
      ({ rendered }) => isCurrent && element.current?.replaceChildren(rendered(text)),
      () => isCurrent && element.current?.replaceChildren(text),
    );
    return () => {
      isCurrent = false;
    };
  }, [text]);
  return html`<div ref=${element} class=${`prose ${more}`} dir="auto"></div>`;
}
