#!/usr/bin/env node
// Writes web/vendor/: the libraries of the board at pinned versions, as files that a browser imports without a build.
//
//   node web/vendor.mjs           fetch with npm, check the digests, write the files
//   node web/vendor.mjs --check   the same, but only compare with the files that are there
//
// Bare specifiers (`from "preact"`) become relative paths, because an import map would have to be an inline script. Each library is
// written once: a second copy of Preact under another address would stop signals from rendering.
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const PACKAGES = [
  {
    name: "preact", version: "11.2.0",
    integrity: "sha512-/HfHI/7N84e6GrWBJ3J280z3mLaRJiDcSvj/A+y/4AbLnND/1UlGHe1sR6oYuTGwId0nP7dqDU9OnLxMPZ7xBg==",
    files: { "dist/preact.mjs": "preact.js", "hooks/dist/hooks.mjs": "hooks.js" },
  },
  {
    name: "htm", version: "3.1.1",
    integrity: "sha512-983Vyg8NwUE7JkZ6NmOqpCZ+sh1bKv2iYTlUkzlWmA5JD2acKoxd4KVxbMmxX/85mtfdnDmTFoNKcg5DGAvxNQ==",
    files: { "dist/htm.mjs": "htm.js" },
  },
  {
    name: "@preact/signals", version: "2.11.4",
    integrity: "sha512-Rb+5RPo9gWSaHtzJeauhHxiC8KP/IF2DEPkHPEOGOnuy2wnJzRqyeLRankUCYd6ADqtxS6GnWGv6Ie343d8aYw==",
    files: { "dist/signals.mjs": "signals.js" },
  },
  {
    name: "@preact/signals-core", version: "1.14.5",
    integrity: "sha512-vcRv7Ityz5JVmeiVqIluLFzT/PDS/AlhHUpw3/aUWqcVUs6bDGIPXE/6RSC4evBNWYvnniozg5Syfj33al3gkg==",
    files: { "dist/signals-core.mjs": "signals-core.js" },
  },
  {
    name: "marked", version: "18.2.1",
    integrity: "sha512-ii4bxCTCqqwpT86XZWgJNs+ZnAIZksmLGYMViWA7PDIXYIeNo1x6cDdX3JOip9NM/cI6p8z57FxliACboTruMA==",
    files: { "lib/marked.esm.js": "marked.js" },
  },
  {
    name: "dompurify", version: "3.5.0",
    integrity: "sha512-LYC0ZkE8P1V42JsRYTwMdme/2ET8SpOc5AA2eOFjP/IadvRd2fwiT4TVz5vkfy0XUx12aS2UaRkTnfVPNOv9vw==",
    files: { "dist/purify.es.mjs": "purify.js" },
  },
];
const SPECIFIERS = {
  "preact": "./preact.js", "preact/hooks": "./hooks.js", "@preact/signals-core": "./signals-core.js",
};

const TYPES = {
  "preact.d.ts": "preact", "hooks.d.ts": "preact/hooks", "htm.d.ts": "htm", "signals.d.ts": "@preact/signals", "signals-core.d.ts": "@preact/signals-core",
  "marked.d.ts": "marked", "purify.d.ts": "dompurify",
};
const WITH_DEFAULT = ["htm", "dompurify"];

const target = join(dirname(fileURLToPath(import.meta.url)), "vendor");
const work = mkdtempSync(join(tmpdir(), "vendor-"));
const outputs = new Map();
try {
  const licences = [];
  for (const { name, version, integrity, files } of PACKAGES) {
    const packed = execFileSync("npm", ["pack", `${name}@${version}`, "--silent", "--pack-destination", work], { encoding: "utf8" });
    const archive = join(work, packed.trim().split("\n").at(-1));
    const digest = "sha512-" + createHash("sha512").update(readFileSync(archive)).digest("base64");
    if (digest !== integrity) throw new Error(`${name}@${version} is ${digest}, pinned is ${integrity}`);
    const folder = join(work, name.replaceAll("/", "+"));
    mkdirSync(folder);
    execFileSync("tar", ["xzf", archive, "-C", folder, "--strip-components=1"]);
    for (const [from, to] of Object.entries(files)) outputs.set(to, rewritten(to, readFileSync(join(folder, from), "utf8")));
    licences.push(`${name} ${version}\n\n${readFileSync(join(folder, "LICENSE"), "utf8").trim()}\n`);
  }
  // The types are those of the packages, which CI installs.
  for (const [file, specifier] of Object.entries(TYPES)) outputs.set(file, declaration(specifier));
  outputs.set("LICENSES.txt", licences.join(`\n${"-".repeat(78)}\n\n`));
} finally {
  rmSync(work, { recursive: true });
}

/** @param {string} specifier */
function declaration(specifier) {
  return `export * from "${specifier}";\n${WITH_DEFAULT.includes(specifier) ? `export { default } from "${specifier}";\n` : ""}`;
}

function rewritten(file, code) {
  const text = code.replace(/((?:\bfrom|\bimport)\s*)(["'])([^"'./][^"']*)\2/g, (all, keyword, _, specifier) => {
    const path = SPECIFIERS[specifier];
    if (!path) throw new Error(`${file} imports ${specifier}`);
    return `${keyword}"${path}"`;
  });
  return text.replace(/\n?\/\/# sourceMappingURL=.*\n?/g, "\n").trimEnd() + "\n";
}

if (process.argv.includes("--check")) {
  const there = new Set(readdirSync(target));
  const different = [...outputs].filter(([file, text]) => !there.delete(file) || readFileSync(join(target, file), "utf8") !== text);
  if (different.length + there.size > 0) {
    console.error(`web/vendor differs from the pinned packages: ${[...different.map(([file]) => file), ...there].join(", ")}`);
    process.exit(1);
  }
} else {
  rmSync(target, { recursive: true, force: true });
  mkdirSync(target);
  for (const [file, text] of outputs) writeFileSync(join(target, file), text);
}
console.log([...outputs].map(([file, text]) => `${file} ${text.length}`).join("\n"));
