// Starts the app: language first, then the screen of the address.
import { render } from "../vendor/preact.js";
import { App } from "./app.js";
import { html } from "./html.js";
import { useLanguage } from "./i18n.js";
import { followLinks } from "./router.js";
import { accessToken, signedIn } from "./tokens.js";
import { registerWorker } from "./worker.js";

// A file that misses its target must not replace the page.
for (const name of ["dragover", "drop"]) addEventListener(name, (event) => event.preventDefault());
followLinks();
// Everything that is read needs it: it is asked for while the first screen is drawn.
if (signedIn.peek() === "in") accessToken().catch(() => null);
await useLanguage();
registerWorker();
const root = document.getElementById("app");
if (root) render(html`<${App} />`, root);
