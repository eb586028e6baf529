// The fleet as CloudFront shows it: HTTP/2, and compressed as `Compress` in template.yaml asks for. Measuring the fleet itself would measure
// HTTP/1.1, where a browser asks for six files at a time.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createSecureServer } from "node:http2";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { brotliCompressSync, constants } from "node:zlib";

const COMPRESSED = /^(text\/|application\/(json|problem\+json|javascript|manifest\+json)|image\/svg)/;
/** Of one connection, not of the message. */
const HOP = new Set(["connection", "keep-alive", "transfer-encoding", "content-length", "content-encoding", "host"]);

/** @param {string} origin Of the fleet. @returns {Promise<{ base: string, stop: () => Promise<void> }>} */
export async function startFront(origin) {
  const server = createSecureServer(certificate(), (request, response) => void pass(origin, request, response));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", () => resolve(null)));
  const { port } = /** @type {import("node:net").AddressInfo} */ (server.address());
  return { base: `https://localhost:${port}`, stop: () => new Promise((resolve) => server.close(() => resolve())) };
}

/** Files do not change while it runs, so that each is compressed once, as at an edge. @type {Map<string, Buffer>} */
const known = new Map();

/** @param {string} origin @param {import("node:http2").Http2ServerRequest} request @param {import("node:http2").Http2ServerResponse} response */
async function pass(origin, request, response) {
  const body = [];
  for await (const chunk of request) body.push(chunk);
  const headers = Object.entries(request.headers).filter(([name]) => !name.startsWith(":") && !HOP.has(name) && name !== "accept-encoding");
  const answer = await fetch(origin + request.url, {
    method: request.method, headers: /** @type {any} */ (headers), body: body.length > 0 ? Buffer.concat(body) : undefined, redirect: "manual",
  });
  let data = Buffer.from(await answer.arrayBuffer());
  for (const [name, value] of answer.headers) if (!HOP.has(name)) response.setHeader(name, value);
  if (data.length >= 1000 && COMPRESSED.test(answer.headers.get("content-type") ?? "")) {
    response.setHeader("content-encoding", "br");
    data = compressed(request.url.startsWith("/v1/") ? null : request.url, data);
  }
  response.setHeader("content-length", data.length);
  response.writeHead(answer.status);
  response.end(data);
}

/** @param {string | null} path Of a file. @param {Buffer<ArrayBuffer>} data */
function compressed(path, data) {
  const before = path && known.get(path);
  if (before) return /** @type {Buffer<ArrayBuffer>} */ (before);
  const made = brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } });
  if (path) known.set(path, made);
  return made;
}

/** For this run only. */
function certificate() {
  const folder = mkdtempSync(join(tmpdir(), "front-"));
  try {
    const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
    const options = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=localhost"];
    execFileSync("openssl", ["req", "-x509", ...options, "-keyout", key, "-out", cert], { stdio: "ignore" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
