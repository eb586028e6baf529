// Samples for the screens beside the board.
import { deflateSync } from "node:zlib";

/** A picture: an evening sky over the sea, as a PNG. */
export const PICTURE = png(320, 240, (x, y) => (y > 150 ? [20, 60 + y / 4, 110 + x / 8] : [250 - y / 2, 140 + y / 3, 90 + y / 2]));

/** @param {number} width @param {number} height @param {(x: number, y: number) => number[]} colour */
function png(width, height, colour) {
  const rows = [];
  for (let y = 0; y < height; y += 1) {
    rows.push(0);
    for (let x = 0; x < width; x += 1) rows.push(...colour(x, y).map(Math.round));
  }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const parts = [["IHDR", head], ["IDAT", deflateSync(Buffer.from(rows))], ["IEND", Buffer.alloc(0)]].map(([name, data]) => {
    const content = Buffer.concat([Buffer.from(String(name)), /** @type {Buffer} */ (data)]);
    const frame = Buffer.alloc(8);
    frame.writeUInt32BE(content.length - 4, 0);
    frame.writeUInt32BE(crc32(content), 4);
    return Buffer.concat([frame.subarray(0, 4), content, frame.subarray(4)]);
  });
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), ...parts]);
}

/** @param {Buffer} data */
function crc32(data) {
  let crc = ~0;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}

/** Waits until the fleet has no work left. @param {string} base */
export const idle = (base) => fetch(`${base}/_local/idle`, { method: "POST" });

/** Today and other days, as people write them in UTC. @param {number} days */
export const day = (days) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** Exports what happened up to now, for reports. @param {string} base */
export async function exported(base) {
  await idle(base);
  await fetch(`${base}/_local/indexed`, { method: "POST" });
  await fetch(`${base}/_local/schedules/ExportNew`, { method: "POST" });
  await idle(base);
}

/** A bucket list with dreams of several kinds, one achieved and reviewed. @param {any} owner */
export async function sampleList(owner) {
  const project = await owner.api("POST", "/projects", { name: "Before I am forty", kind: "bucket_list" });
  const path = `/projects/${project.id}/tasks`;
  const add = (/** @type {any} */ body) => owner.api("POST", path, body);
  const why = "Grandmother told me of them, and I want to see whether they really make a sound.";
  const lights = await add({ title: "See the northern lights", category: "Travel", why, points: 50, due: day(200) });
  await add({ title: "Learn to sail", category: "Learning", points: 30 });
  await add({ title: "바다에서 해돋이 보기", category: "Travel" });
  const marathon = await add({ title: "Run a marathon", category: "Sport", status: "done", points: 100 });
  await owner.api("PUT", `${path}/${marathon.id}/review`, { rating: 4, text: "The last ten kilometres were long, and the last hundred metres were the best of my life." });
  const bread = await add({ title: "Bake a loaf of bread without yeast", category: "Making", status: "done" });
  return { owner, project, lights, marathon, bread, path, url: `/app/projects/${project.id}` };
}
