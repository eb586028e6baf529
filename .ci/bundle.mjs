#!/usr/bin/env node
// Writes web/dist/, what a browser loads of the board: one script and one style sheet instead of some hundred modules, and what is rarely
// needed beside them. The modules of web/app stay what one reads and changes.
//
//   NODE_TOOLS=FOLDER node .ci/bundle.mjs           write
//   NODE_TOOLS=FOLDER node .ci/bundle.mjs --watch   write again whenever a module changes
//   NODE_TOOLS=FOLDER node .ci/bundle.mjs --check   fail when web/dist is not what the modules say
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const tools = process.env.NODE_TOOLS;
if (!tools) throw new Error("NODE_TOOLS names the folder with the packages of .ci/node");
const esbuild = createRequire(join(tools, "node_modules", "/"))("esbuild");
const web = fileURLToPath(new URL("../web", import.meta.url));
const dist = join(web, "dist");
/** In this order: later ones build on earlier ones. */
const STYLES = ["base", "shell", "board", "task", "work", "settings", "reports", "dreams"];
/** Large, or for few: files of their own, loaded when they are needed. */
const APART = /\/(markdown|tick|ko)\.js$/;
/** What people open first is in the script itself; all other screens come together in a second one. */
const FIRST = /\/(login|projects|board|my-tasks|inbox|en)\.js$/;

/** A module that is loaded when it is needed. */
const LAZY = /\(\) => import\("([^"]+)"\)/g;

/** All modules that others load when they need them. @returns {string[]} */
function modules() {
  const files = readdirSync(join(web, "app"), { recursive: true, withFileTypes: true }).filter((file) => file.name.endsWith(".js"));
  const found = files.flatMap((file) => [...readFileSync(join(file.parentPath, file.name), "utf8").matchAll(LAZY)].map((one) => join(file.parentPath, one[1])));
  return [...new Set(found)].sort();
}

/** What a module exports. @param {string} path @returns {string[]} */
const names = (path) => [...readFileSync(path, "utf8").matchAll(/^export (?:async )?(?:function|const|class) (\w+)/gm)].map((found) => found[1]);

const options = {
  absWorkingDir: web,
  entryPoints: { main: "app/main.js", style: "style-sheets" },
  outdir: "dist",
  bundle: true,
  splitting: true,
  format: "esm",
  target: "esnext",
  charset: "utf8",
  minify: true,
  legalComments: "none",
  entryNames: "[name]-[hash]",
  chunkNames: "[name]-[hash]",
  write: false,
  logLevel: "warning",
  plugins: [{ name: "board", setup: board }],
};

/** @param {any} build */
function board(build) {
  build.onResolve({ filter: /^(style-sheets|later)$/ }, (/** @type {{ path: string }} */ { path }) => ({ path, namespace: "board" }));
  build.onLoad({ filter: /^style-sheets$/, namespace: "board" }, () => ({
    contents: STYLES.map((name) => `@import "./css/${name}.css";`).join("\n"), loader: "css", resolveDir: web,
  }));
  /** Modules of the second script, by the name that they have in it. @type {Map<string, string>} */
  const later = new Map(modules().filter((path) => !APART.test(path) && !FIRST.test(path)).map((path, at) => [path, `later${at}`]));
  build.onLoad({ filter: /^later$/, namespace: "board" }, () => ({
    contents: [...later].map(([path, name]) => `import { ${names(path).map((one) => `${one} as ${one}_${name}`)} } from "${path}";
      export const ${name} = { ${names(path).map((one) => `${one}: ${one}_${name}`)} };`).join("\n"),
    loader: "js", resolveDir: web,
  }));
  build.onLoad({ filter: /\/web\/app\/.*\.js$/ }, (/** @type {{ path: string }} */ { path }) => {
    /** @type {string[]} */
    const imports = [];
    const contents = readFileSync(path, "utf8").replace(LAZY, (all, name) => {
      const target = join(dirname(path), name);
      if (APART.test(target)) return all;
      const second = later.get(target);
      if (second) return `() => import("later").then((all) => all.${second})`;
      const at = imports.push(`import { ${names(target).map((one) => `${one} as ${one}${imports.length}`)} } from "${name}";`) - 1;
      return `() => Promise.resolve({ ${names(target).map((one) => `${one}: ${one}${at}`)} })`;
    });
    return { contents: imports.join("") + contents, loader: "js" };
  });
  build.onEnd((/** @type {any} */ { errors, outputFiles }) => {
    if (errors.length > 0) return;
    const made = new Map(outputFiles.map((/** @type {any} */ file) => [file.path.slice(dist.length + 1), file.text]));
    made.set("../index.html", page([...made.keys()], made));
    if (process.argv.includes("--check")) check(made);
    else write(made);
  });
}

/** The page of the board with the names of the files, which change with their content. @param {string[]} files @param {Map<string, string>} made */
function page(files, made) {
  const [main, style] = [/^main-.*\.js$/, /^style-.*\.css$/].map((name) => files.find((file) => name.test(file)) ?? "");
  // The script's other half is asked for together with it.
  const parts = [...(made.get(main) ?? "").matchAll(/from"\.\/([^"]+)"/g)].map((found) => `<link rel="modulepreload" href="/dist/${found[1]}">\n`);
  return readFileSync(join(web, "index.html"), "utf8")
    .replace(/\/dist\/style-[^"]*/, `/dist/${style}`)
    .replace(/(<link rel="modulepreload"[^\n]*\n)*<script type="module"[^\n]*/, `${parts.join("")}<script type="module" src="/dist/${main}"></script>`);
}

/** @returns {string[]} */
const present = () => (existsSync(dist) ? readdirSync(dist) : []);

/** @param {Map<string, string>} made */
function check(made) {
  const names = [...new Set([...made.keys(), ...present()])];
  const different = names.filter((name) => !existsSync(join(dist, name)) || readFileSync(join(dist, name), "utf8") !== made.get(name));
  if (different.length === 0) return;
  console.error(`web/dist is not what web/app and web/css say (${different.join(", ")}): run node .ci/bundle.mjs`);
  process.exitCode = 1;
}

/** @param {Map<string, string>} made */
function write(made) {
  mkdirSync(dist, { recursive: true });
  for (const name of present()) if (!made.has(name)) rmSync(join(dist, name));
  for (const [name, text] of made) writeFileSync(join(dist, name), text);
  console.log([...made].map(([name, text]) => `${name} ${Buffer.byteLength(text)}`).join("\n"));
}

if (process.argv.includes("--watch")) await (await esbuild.context(options)).watch();
else await esbuild.build(options);
