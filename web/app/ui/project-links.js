// Screens that belong to a project, in the menu of its head. A screen adds a line.

/**
 * @typedef {object} ProjectLink
 * @property {import("../i18n.js").Key} label
 * @property {import("./icon.js").IconName} icon
 * @property {(project: import("../store/projects.js").Project) => string} href
 * @property {(project: import("../store/projects.js").Project) => boolean} [fits]
 */

/** @type {ProjectLink[]} */
export const PROJECT_LINKS = [
  { label: "members.title", icon: "people", href: ({ id }) => `/app/projects/${id}/members` },
  { label: "reports.title", icon: "chart", href: ({ id }) => `/app/projects/${id}/reports` },
  { label: "transfer.title", icon: "archive", href: ({ id }) => `/app/projects/${id}/transfer` },
  { label: "link.title", icon: "link", href: ({ id }) => `/app/projects/${id}/share`, fits: ({ kind, role }) => kind === "bucket_list" && role === "owner" },
];
