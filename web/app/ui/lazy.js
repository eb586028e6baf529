// A component whose code is loaded when it is first drawn.
import { useEffect, useState } from "../../vendor/hooks.js";
import { html } from "../html.js";
import { Failure } from "./failure.js";
import { Waiting } from "./waiting.js";

/** @param {{ load: () => Promise<any>, name: string } & Record<string, any>} props `name`: of the component in its module. */
export function Lazy({ load, name, ...rest }) {
  const [component, setComponent] = useState(/** @type {{ it: any } | null} */ (null));
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const start = () => {
    setError(null);
    load().then((module) => setComponent({ it: module[name] }), setError);
  };
  useEffect(start, []);
  if (error) return html`<${Failure} error=${error} retry=${start} />`;
  return component ? html`<${component.it} ...${rest} />` : html`<div class="page"><${Waiting} /></div>`;
}
