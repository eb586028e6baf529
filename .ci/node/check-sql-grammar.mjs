// Says what the grammar of Trino, which Athena is made of, refuses: check-sql-grammar.mjs FILE…
import { readFileSync } from "node:fs";
import { register } from "node:module";

// The package imports folders and names without extension, as bundlers allow.
const hook = `export async function resolve(name, context, next) {
  for (const end of ["", ".js", "/index.js"]) {
    try { return await next(name + end, context); }
    catch (error) { if (!["ERR_MODULE_NOT_FOUND", "ERR_UNSUPPORTED_DIR_IMPORT"].includes(error.code)) throw error; }
  }
  return next(name, context);
}`;
register("data:text/javascript," + encodeURIComponent(hook));
const { TrinoSQL } = await import("dt-sql-parser");

const parser = new TrinoSQL();
let errors = 0;
for (const file of process.argv.slice(2)) {
  for (const { startLine, startColumn, message } of parser.validate(readFileSync(file, "utf8"))) {
    errors += 1;
    console.error(`${file}:${startLine}:${startColumn}: ${message}`);
  }
}
process.exit(errors === 0 ? 0 : 1);
