// SHA-256 of a file in base64. Small files by the browser; large ones in pieces, so that they need not fit into memory.
const PIECE_BYTES = 4 * 1024 * 1024;
const WHOLE_BYTES = 32 * 1024 * 1024;

/** @param {Blob} file @param {(done: number) => void} [progress] @param {AbortSignal} [signal] @returns {Promise<string>} */
export async function sha256(file, progress, signal) {
  if (file.size <= WHOLE_BYTES) return base64(new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer())));
  const hash = new Hash();
  for (let at = 0; at < file.size; at += PIECE_BYTES) {
    signal?.throwIfAborted();
    hash.update(new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer()));
    progress?.(Math.min(1, (at + PIECE_BYTES) / file.size));
  }
  return base64(hash.digest());
}

/** @param {Uint8Array} bytes */
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));

const primes = () => {
  /** @type {number[]} */
  const found = [];
  for (let number = 2; found.length < 64; number += 1) if (found.every((prime) => number % prime !== 0)) found.push(number);
  return found;
};
/** The first 32 bits of the fraction of a root. @param {number} root */
const fraction = (root) => Math.floor((root - Math.floor(root)) * 2 ** 32) | 0;
const PRIMES = primes();
const K = Int32Array.from(PRIMES, (prime) => fraction(Math.cbrt(prime)));
const START = Int32Array.from(PRIMES.slice(0, 8), (prime) => fraction(Math.sqrt(prime)));

/** @param {number} word @param {number} by */
const turn = (word, by) => (word >>> by) | (word << (32 - by));

/** FIPS 180-4 over pieces. */
export class Hash {
  constructor() {
    this.state = Int32Array.from(START);
    this.words = new Int32Array(64);
    this.rest = new Uint8Array(0);
    this.length = 0;
  }

  /** @param {Uint8Array} bytes */
  update(bytes) {
    this.length += bytes.length;
    let data = bytes;
    if (this.rest.length > 0) {
      data = new Uint8Array(this.rest.length + bytes.length);
      data.set(this.rest);
      data.set(bytes, this.rest.length);
    }
    const whole = data.length - (data.length % 64);
    const view = new DataView(data.buffer, data.byteOffset, whole);
    for (let at = 0; at < whole; at += 64) this.block(view, at);
    this.rest = data.slice(whole);
  }

  digest() {
    const bits = this.length * 8;
    const padding = new Uint8Array(((this.length + 9 + 63) & ~63) - this.length);
    padding[0] = 0x80;
    const view = new DataView(padding.buffer);
    view.setUint32(padding.length - 8, Math.floor(bits / 2 ** 32));
    view.setUint32(padding.length - 4, bits >>> 0);
    this.update(padding);
    const result = new DataView(new ArrayBuffer(32));
    for (const [index, word] of this.state.entries()) result.setInt32(index * 4, word);
    return new Uint8Array(result.buffer);
  }

  /** @param {DataView} view @param {number} at */
  block(view, at) {
    const { words: w, state } = this;
    for (let i = 0; i < 16; i += 1) w[i] = view.getInt32(at + i * 4);
    for (let i = 16; i < 64; i += 1) {
      const [early, late] = [w[i - 15] ?? 0, w[i - 2] ?? 0];
      const s0 = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const s1 = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      w[i] = ((w[i - 16] ?? 0) + s0 + (w[i - 7] ?? 0) + s1) | 0;
    }
    let [a, b, c, d, e, f, g, h] = /** @type {[number, number, number, number, number, number, number, number]} */ ([...state]);
    for (let i = 0; i < 64; i += 1) {
      const t1 = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + (K[i] ?? 0) + (w[i] ?? 0)) | 0;
      const t2 = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g;
      g = f;
      f = e;
      e = (d + t1) | 0;
      d = c;
      c = b;
      b = a;
      a = (t1 + t2) | 0;
    }
    for (const [index, value] of [a, b, c, d, e, f, g, h].entries()) state[index] = ((state[index] ?? 0) + value) | 0;
  }
}
