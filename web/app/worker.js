// The service worker is registered once the app is drawn. Its address passes a policy of Trusted Types that knows no other.

export function registerWorker() {
  if (!("serviceWorker" in navigator)) return;
  const register = () => {
    const types = /** @type {any} */ (globalThis).trustedTypes;
    const policy = types?.createPolicy("taskfleet", { createScriptURL: () => "/sw.js" });
    navigator.serviceWorker.register(policy ? policy.createScriptURL("") : "/sw.js").catch(() => null);
  };
  // After what the first screen needs.
  if (document.readyState === "complete") register();
  else addEventListener("load", register);
}
