// The service worker: the app opens without a connection, and takes what other apps share. It never touches the API.
const CACHE = "shell";
const SHARED = "shared";
const START = ["/", "/favicon.svg", "/manifest.webmanifest"];

/** Part of the app, not of the API or the control API. @param {URL} url */
const isShell = (url) => url.origin === location.origin && (url.pathname === "/" || /^\/(app|dist|icons)\/|^\/(favicon|manifest)\./.test(url.pathname));
/** An address of a screen: they are all one page. @param {URL} url */
const isScreen = (url) => url.pathname === "/" || (url.pathname.startsWith("/app/") && !url.pathname.split("/").at(-1)?.includes("."));

self.addEventListener("install", (event) => event.waitUntil(crawl().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method === "POST" && url.pathname === "/app/share") event.respondWith(receive(request));
  else if (request.method === "GET" && isShell(url)) event.respondWith(fresh(event, url));
});

/** All files that the app may load, by following what each of them names; files of an older release go. */
async function crawl() {
  const cache = await caches.open(CACHE);
  const seen = new Set(START);
  for (let todo = [...START]; todo.length > 0;) {
    const found = await Promise.all(todo.map(async (path) => {
      const response = await fetch(path);
      if (!response.ok) return [];
      await cache.put(path, response.clone());
      return /\.js$/.test(path) || path === "/" ? names(path, await response.text()) : [];
    }));
    todo = [...new Set(found.flat())].filter((path) => !seen.has(path));
    for (const path of todo) seen.add(path);
  }
  for (const key of await cache.keys()) if (!seen.has(new URL(key.url).pathname)) await cache.delete(key);
}

/** @param {string} path @param {string} text */
function names(path, text) {
  const imports = [...text.matchAll(/(?:from\s*|import\s*\(?\s*)"(\.{1,2}\/[^"]+\.js)"/g)].map((found) => new URL(found[1], location.origin + path).pathname);
  const links = path === "/" ? [...text.matchAll(/(?:href|src)="(\/(?:dist|app|icons)\/[^"]+)"/g)].map((found) => found[1]) : [];
  return [...imports, ...links].filter((name) => !name.endsWith("types.js"));
}

/** The network's file, so that no old script meets a new one; without a connection, the kept one. @param {FetchEvent} event @param {URL} url */
async function fresh(event, url) {
  const key = isScreen(url) ? "/" : url.pathname;
  const cache = await caches.open(CACHE);
  const kept = await cache.match(key);
  try {
    const response = await fetch(event.request);
    if (response.ok && !response.redirected) {
      // The page names its files: another page is another release.
      const text = key === "/" ? await response.clone().text() : null;
      if (text !== null && kept && text !== (await kept.clone().text())) event.waitUntil(crawl());
      else await cache.put(key, response.clone());
    }
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Keeps what was shared until the person has said where it goes. @param {Request} request */
async function receive(request) {
  const form = await request.formData();
  const cache = await caches.open(SHARED);
  for (const key of await cache.keys()) await cache.delete(key);
  const files = form.getAll("files").filter((file) => file instanceof File && file.size > 0);
  const about = { title: form.get("title") ?? "", text: form.get("text") ?? "", url: form.get("url") ?? "", files: files.map((file) => ({ name: file.name, type: file.type })) };
  await cache.put("/shared/about", new Response(JSON.stringify(about)));
  for (const [index, file] of files.entries()) await cache.put(`/shared/${index}`, new Response(file));
  return Response.redirect("/app/share", 303);
}
