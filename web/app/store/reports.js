// Reports: the API calculates one once after each export, which can take longer than a request.
import { send } from "../api.js";

/** A report in one form; it may have to be calculated first. @param {any} params @param {string} accept @returns {Promise<any>} */
export async function calculated(params, accept) {
  for (let attempt = 0; attempt < 30; attempt += 1) {
    const { status, headers, data } = await send("readReport", params, { accept });
    if (status !== 202) return data;
    const seconds = Number.parseInt(headers.get("retry-after") ?? "2", 10);
    await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
  }
  throw new Error("the report is not there in time");
}
