// The entries of the side bar (laptop) and of the bar at the bottom (phone). A screen that belongs there adds a line.

/**
 * @typedef {object} NavigationItem
 * @property {string} href
 * @property {import("./i18n.js").Key} label
 * @property {import("./ui/icon.js").IconName} icon
 * @property {{ value: number }} [count] A signal: unread messages for example.
 */

/** @type {NavigationItem[]} */
export const NAVIGATION = [{ href: "/app/projects", label: "nav.projects", icon: "folder" }];
