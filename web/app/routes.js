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
];
