// The entries of the side bar (laptop) and of the bar at the bottom (phone). A screen that belongs there adds a line.
import { unread } from "./store/inbox.js";

/**
 * @typedef {object} NavigationItem
 * @property {string} href
 * @property {import("./i18n.js").Key} label
 * @property {import("./ui/icon.js").IconName} icon
 * @property {{ value: number }} [count] A signal: unread messages for example.
 */

/** @type {NavigationItem[]} */
export const NAVIGATION = [
  { href: "/app/my-tasks", label: "nav.mine", icon: "check" },
  { href: "/app/inbox", label: "nav.inbox", icon: "inbox", count: unread },
  { href: "/app/projects", label: "nav.projects", icon: "folder" },
];

/** In the menu of the account. @type {NavigationItem[]} */
export const ACCOUNT_LINKS = [
  { href: "/app/settings", label: "nav.settings", icon: "settings" },
  { href: "/app/points", label: "nav.points", icon: "star" },
  { href: "/app/jobs", label: "nav.jobs", icon: "archive" },
  { href: "/app/invitations", label: "accept.nav", icon: "people" },
];
