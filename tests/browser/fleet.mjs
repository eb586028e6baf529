// A fleet of its own for each run: a free port, an empty data directory.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Starts the executable and waits until it listens. @param {string} executable */
export async function startFleet(executable) {
  const data = mkdtempSync(join(tmpdir(), "fleet-browser-"));
  const child = spawn(executable, ["--port", "0", "--data-dir", data], { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  const base = await new Promise((resolve, reject) => {
    const read = (/** @type {Buffer} */ chunk) => {
      output += chunk;
      const found = /listening on (http:\/\/\S+)/.exec(output);
      if (found) resolve(found[1]);
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.on("exit", (code) => reject(new Error(`the fleet ended with ${code}:\n${output}`)));
  });
  return {
    base,
    /** Ends it and forgets its data. */
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** The newest code of six digits that was mailed to an address. @param {string} base @param {string} address */
export async function mailedCode(base, address) {
  await fetch(`${base}/_local/idle`, { method: "POST" });
  const mails = await (await fetch(`${base}/_local/mail?to=${encodeURIComponent(address)}`)).json();
  for (const mail of mails) {
    const code = /^\d{6}$/m.exec(mail.body);
    if (code) return code[0];
  }
  throw new Error(`no code was mailed to ${address}`);
}

/** A client of the API for what a test prepares: throws on a refusal. @param {string} base @param {string} token */
export const client = (base, token) => async (/** @type {string} */ method, /** @type {string} */ path, /** @type {any} */ body, headers = {}) => {
  const response = await fetch(`${base}/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, ...(body === undefined ? {} : { "content-type": "application/json" }), ...headers },
    body: body === undefined ? undefined : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return text ? JSON.parse(text) : null;
};

let people = 0;
export const PASSWORD = "Correct-horse-7";

/** A confirmed account with a token, made through the API. @param {string} base @param {string} [name] */
export async function person(base, name = "Ann Arbor") {
  people += 1;
  const email = `person.${people}.${Date.now()}@example.com`;
  const post = (/** @type {string} */ path, /** @type {any} */ body) => client(base, "")("POST", path, body);
  await post("/auth/sign-up", { email, name });
  await post("/auth/confirm", { email, code: await mailedCode(base, email), password: PASSWORD });
  const session = await post("/auth/login", { email, password: PASSWORD });
  const api = client(base, session.access_token);
  return { base, email, name, session, api, me: await api("GET", "/users/me") };
}
