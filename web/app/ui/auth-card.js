// The frame of the screens before one is signed in.
import { html } from "../html.js";
import { LANGUAGES, language, t, useLanguage } from "../i18n.js";

/** @param {{ title: string, lead?: string, children: any, foot?: any }} props */
export function AuthCard({ title, lead, children, foot }) {
  const others = Object.entries(LANGUAGES).filter(([tag]) => tag !== language.value);
  return html`
    <main id="main" class="auth" tabindex="-1">
      <div class="auth-card">
        <a class="brand" href="/"><img src="/favicon.svg" alt="" width="32" height="32" />${t("app.name")}</a>
        <div class="panel">
          <div><h1>${title}</h1>${lead && html`<p class="soft">${lead}</p>`}</div>
          ${children}
        </div>
        ${foot && html`<p class="foot">${foot}</p>`}
        <p class="foot small">
          ${others.map(([tag, name]) => html`<button type="button" class="link" lang=${tag} onClick=${() => useLanguage(tag)}>${name}</button>`)}
          <span aria-hidden="true"> · </span><a href="/about/">${t("nav.about")}</a>
        </p>
      </div>
    </main>
  `;
}
