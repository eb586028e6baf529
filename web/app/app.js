// Chooses the screen by address and session.
import { useEffect, useLayoutEffect, useState } from "../vendor/hooks.js";
import { effect } from "../vendor/signals.js";
import { html } from "./html.js";
import { t } from "./i18n.js";
import { here, match, navigate } from "./router.js";
import { ROUTES } from "./routes.js";
import { loadProjects, projects } from "./store/projects.js";
import { loadMe, me } from "./store/session.js";
import { title } from "./title.js";
import { signedIn } from "./tokens.js";
import { Confirm } from "./ui/confirm.js";
import { Empty } from "./ui/empty.js";
import { Failure } from "./ui/failure.js";
import { KeysHelp } from "./ui/keys-help.js";
import { Palette } from "./ui/palette.js";
import { Reauthenticate } from "./ui/reauthenticate.js";
import { Shell } from "./ui/shell.js";
import { Toaster } from "./ui/toaster.js";

/** @type {Map<string, any>} */
const loaded = new Map();

function find() {
  for (const route of ROUTES) {
    const params = match(route.pattern, here.value.path);
    if (params) return { route, params, key: route.screen ?? route.pattern };
  }
  return null;
}

export function App() {
  return html`<${Content} /><${Palette} /><${KeysHelp} /><${Confirm} /><${Toaster} />`;
}

function Content() {
  const state = signedIn.value;
  const found = find();
  const isRoot = here.value.path === "/" || here.value.path === "/app/" || here.value.path === "/app";
  const wantsSession = isRoot || !(found?.route.anonymous || found?.route.open);
  const isKnown = me.value !== null;
  const redirect = isRoot ? (state === "in" ? "/app/projects" : "/app/login") : destination(state, found, isKnown);
  useEffect(() => {
    if (redirect) navigate(redirect, { replace: true });
  }, [redirect]);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const start = () => {
    setError(null);
    if (!me.value) loadMe().catch(setError);
    if (!projects.value) loadProjects();
  };
  useEffect(() => {
    if (state === "in" && wantsSession) start();
  }, [state, wantsSession]);

  if (redirect) return null;
  if (!wantsSession) return html`<${Loaded} found=${found} />`;
  if (error && !isKnown) return html`<main class="auth"><${Failure} isPage error=${error} retry=${start} /></main>`;
  return html`<${Shell}>
      ${found ? html`<${Loaded} found=${found} />` : html`<${NotFound} />`}
    </${Shell}>
    ${state === "expired" && html`<${Reauthenticate} />`}`;
}

/** Where somebody is sent instead. @param {string} state @param {ReturnType<typeof find>} found @param {boolean} isKnown */
function destination(state, found, isKnown) {
  if (found?.route.open) return null;
  const next = here.value.query.get("next");
  if (found?.route.anonymous) return state === "in" ? (next?.startsWith("/app/") ? next : "/app/projects") : null;
  const lacksSession = state === "out" || (state === "expired" && !isKnown);
  return lacksSession ? `/app/login?next=${encodeURIComponent(location.pathname + location.search)}` : null;
}

/** The screen of a route, once its code is there. @param {{ found: any }} props */
function Loaded({ found }) {
  const { route, params, key } = found;
  const [, redraw] = useState(0);
  const [error, setError] = useState(/** @type {unknown} */ (null));
  const load = () => {
    setError(null);
    route.load().then((/** @type {any} */ module) => {
      loaded.set(key, module.Screen);
      redraw((count) => count + 1);
    }, setError);
  };
  useEffect(() => {
    if (!loaded.has(key)) load();
  }, [key]);
  useLayoutEffect(() => {
    title.value = t(route.title);
    // Reading begins at the top of a new screen; later it would take the focus from where somebody went meanwhile.
    document.getElementById("main")?.focus({ preventScroll: true });
  }, [key]);
  const Screen = loaded.get(key);
  // After a release the files have other names, which a new page knows.
  if (error) return html`<${Failure} isPage error=${error} retry=${() => location.reload()} />`;
  return Screen ? html`<${Screen} key=${key} params=${params} />` : html`<p class="sr" role="status">${t("app.loading")}</p>`;
}

function NotFound() {
  return html`<${Empty} isPage icon="search" title=${t("notFound.title")} text=${t("notFound.text")}>
    <a class="button" href="/app/projects">${t("notFound.home")}</a>
  </${Empty}>`;
}

effect(() => {
  document.title = title.value ? `${title.value} – Taskfleet` : "Taskfleet";
});
