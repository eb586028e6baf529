// The frame of all screens of somebody who is signed in.
import { html } from "../html.js";
import { LANGUAGES, dateTime, language, t, useLanguage } from "../i18n.js";
import { ACCOUNT_LINKS, NAVIGATION } from "../navigation.js";
import { here } from "../router.js";
import { busyUntil, offlineSince, unsent } from "../store/outbox.js";
import { activeProjects } from "../store/projects.js";
import { me, signOut } from "../store/session.js";
import { setTheme, theme } from "../store/theme.js";
import { isHelpOpen, isPaletteOpen } from "../store/commands.js";
import { Avatar } from "./avatar.js";
import { Icon } from "./icon.js";
import { Menu } from "./menu.js";

/** @param {{ children: any }} props */
export function Shell({ children }) {
  return html`
    <div class="app">
      <a class="skip" href="#main">${t("app.skip")}</a>
      <nav class="side" aria-label=${t("nav.main")}>
        <a class="brand" href="/app/projects"><img src="/favicon.svg" alt="" width="24" height="24" />${t("app.name")}</a>
        <button type="button" class="nav-item find" onClick=${() => (isPaletteOpen.value = true)}><${Icon} name="search" /><span>${t("palette.button")}</span><span
            class="tail"><kbd>Ctrl K</kbd></span></button>
        <div class="nav">${NAVIGATION.map((item) => html`<${NavItem} item=${item} />`)}</div>
        <${SideProjects} />
        <div class="end"><${AccountMenu} /></div>
      </nav>
      <div class="view">
        <${Strip} />
        <main id="main" tabindex="-1">${children}</main>
      </div>
      <nav class="bottom" aria-label=${t("nav.main")}>
        ${NAVIGATION.map((item) => html`<${NavItem} item=${item} />`)}
        <${AccountMenu} isBottom />
      </nav>
    </div>
  `;
}

/** @param {{ item: import("../navigation.js").NavigationItem }} props */
function NavItem({ item }) {
  const count = item.count?.value ?? 0;
  const isCurrent = here.value.path === item.href;
  return html`<a class="nav-item" href=${item.href} aria-current=${isCurrent ? "page" : undefined}>
    <${Icon} name=${item.icon} /><span>${t(item.label)}</span>
    ${count > 0 && html`<span class="count" aria-hidden="true">${count > 99 ? "99+" : count}</span><span class="sr">${t("nav.unread", { count })}</span>`}
  </a>`;
}

function SideProjects() {
  const list = activeProjects.value.slice(0, 30);
  if (list.length === 0) return null;
  return html`<h2 class="nav-title">${t("nav.projects")}</h2>
    <div class="nav">
      ${list.map((project) => {
        const href = `/app/projects/${project.id}`;
        const isCurrent = here.value.path.startsWith(href);
        return html`<a key=${project.id} class="nav-item" href=${href} aria-current=${isCurrent ? "page" : undefined}>
          <${Icon} name=${project.kind === "bucket_list" ? "star" : "board"} /><span dir="auto">${project.name}</span>
        </a>`;
      })}
    </div>`;
}

/** @param {{ isBottom?: boolean }} props */
function AccountMenu({ isBottom = false }) {
  const user = me.value;
  const themes = /** @type {const} */ (["system", "light", "dark"]);
  /** @type {(import("./menu.js").Item | "line")[]} */
  const items = [
    ...ACCOUNT_LINKS.map(({ label, icon, href }) => ({ label: t(label), icon, href })),
    "line",
    ...themes.map((value) => ({ label: t(`theme.${value}`), checked: theme.value === value, run: () => setTheme(value) })),
    "line",
    ...Object.entries(LANGUAGES).map(([tag, name]) => ({ label: name, checked: language.value === tag, run: () => useLanguage(tag) })),
    "line",
    { label: t("keys.title"), icon: "help", tail: "?", run: () => (isHelpOpen.value = true) },
    { label: t("nav.about"), icon: "info", href: "/about/" },
    { label: t("nav.signOut"), icon: "signOut", run: () => void signOut() },
  ];
  return html`<${Menu} label=${t("nav.account")} items=${items} class="nav-item">
    <${Avatar} name=${user?.name ?? "?"} id=${user?.id} url=${user?.avatar_url} hidden />
    <span dir="auto">${isBottom ? t("nav.account") : user?.name ?? t("nav.account")}</span>
  </${Menu}>`;
}

/** What everybody has to know: no connection, a busy server. */
function Strip() {
  const since = offlineSince.value;
  const waiting = unsent.value > 0 ? ` ${t("state.waiting", { count: unsent.value })}` : "";
  if (since !== null) return html`<div class="strip" role="status">${t("state.offline", { time: dateTime(new Date(since).toISOString()) })}${waiting}</div>`;
  if (busyUntil.value !== null) return html`<div class="strip" role="status">${t("state.busy")}${waiting}</div>`;
  return null;
}
