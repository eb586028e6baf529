// Where, of what, and of which projects one is told.
import { html } from "../html.js";
import { Channels } from "../ui/channels.js";
import { Mutes } from "../ui/mutes.js";
import { Preferences } from "../ui/preferences.js";
import { SettingsPage } from "../ui/settings-page.js";

export function Screen() {
  return html`<${SettingsPage} current="notifications"><${Channels} /><${Preferences} /><${Mutes} /></${SettingsPage}>`;
}
