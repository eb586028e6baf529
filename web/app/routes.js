// Every screen with its address. A screen is loaded when it is first shown. A new one adds a line.

/** @type {import("./router.js").Route[]} */
export const ROUTES = [
  { pattern: "/app/login", load: () => import("./screens/login.js"), title: "auth.signIn", anonymous: true },
  { pattern: "/app/sign-up", load: () => import("./screens/sign-up.js"), title: "auth.signUp", anonymous: true },
  { pattern: "/app/forgot", load: () => import("./screens/forgot.js"), title: "auth.forgotTitle", anonymous: true },
  { pattern: "/app/projects", load: () => import("./screens/projects.js"), title: "projects.title" },
  { pattern: "/app/share", load: () => import("./screens/share.js"), title: "share.title" },
  { pattern: "/app/projects/:project", load: () => import("./screens/board.js"), title: "board.columns", screen: "board" },
  { pattern: "/app/projects/:project/tasks/:task", load: () => import("./screens/board.js"), title: "board.columns", screen: "board" },

  { pattern: "/app/my-tasks", load: () => import("./screens/my-tasks.js"), title: "mine.title" },
  { pattern: "/app/inbox", load: () => import("./screens/inbox.js"), title: "inbox.title" },
  { pattern: "/app/projects/:project/members", load: () => import("./screens/members.js"), title: "members.title" },
  { pattern: "/app/invitations", load: () => import("./screens/invitation.js"), title: "accept.title" },
  { pattern: "/app/invitations/:code", load: () => import("./screens/invitation.js"), title: "accept.title" },
  { pattern: "/app/settings", load: () => import("./screens/profile.js"), title: "settings.profile" },
  { pattern: "/app/settings/notifications", load: () => import("./screens/notification-settings.js"), title: "settings.notifications" },
  { pattern: "/app/settings/account", load: () => import("./screens/account.js"), title: "settings.account" },
  { pattern: "/app/jobs", load: () => import("./screens/jobs.js"), title: "nav.jobs" },
  { pattern: "/app/projects/:project/transfer", load: () => import("./screens/transfer.js"), title: "transfer.title" },
  { pattern: "/app/projects/:project/reports", load: () => import("./screens/reports.js"), title: "reports.title" },
  { pattern: "/app/projects/:project/share", load: () => import("./screens/share-link.js"), title: "link.title" },
  { pattern: "/app/points", load: () => import("./screens/points.js"), title: "points.title" },
  { pattern: "/app/ranking", load: () => import("./screens/ranking.js"), title: "ranking.title" },
];
