// Loaded before the first paint as a classic script: sets the chosen theme and language, so that nothing flashes.
(() => {
  let chosen = null;
  let locale = null;
  try {
    chosen = localStorage.getItem("theme");
    locale = localStorage.getItem("locale");
  } catch {
    // Storage may be forbidden; the system's theme holds then.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
  if (locale) document.documentElement.lang = locale;
})();
