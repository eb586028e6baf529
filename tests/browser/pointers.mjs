// A mouse and a finger that press a card and move it.

/** @param {any} page */
export const mouse = (page) => ({
  async down(/** @type {number} */ x, /** @type {number} */ y) {
    await page.mouse.move(x, y);
    await page.mouse.down();
    await page.mouse.move(x + 20, y + 20, { steps: 4 });
  },
  move: (/** @type {number} */ x, /** @type {number} */ y) => page.mouse.move(x, y),
  up: () => page.mouse.up(),
});

/** @param {any} cdp */
export const finger = (cdp) => {
  const touch = (/** @type {string} */ type, /** @type {any[]} */ touchPoints) => cdp.send("Input.dispatchTouchEvent", { type, touchPoints });
  return {
    down: (/** @type {number} */ x, /** @type {number} */ y) => touch("touchStart", [{ x, y }]),
    move: (/** @type {number} */ x, /** @type {number} */ y) => touch("touchMove", [{ x, y }]),
    up: () => touch("touchEnd", []),
  };
};
