// What a screen reads from the API: loaded when it is shown, again when `key` changes, when the person comes back, and on demand.
import { useEffect, useRef, useState } from "../../vendor/hooks.js";

/**
 * @template T
 * @param {() => Promise<T>} read
 * @param {unknown[]} key
 * @param {{ everySeconds?: number }} [options] Also again and again while the tab is visible.
 * @returns {{ data: T | null, error: unknown, isLoading: boolean, reload: () => Promise<void>, set: (change: (old: T) => T) => void }}
 */
export function useLoad(read, key, { everySeconds } = {}) {
  const [state, setState] = useState(/** @type {{ data: T | null, error: unknown, isLoading: boolean }} */ ({ data: null, error: null, isLoading: true }));
  // Only the newest answer counts.
  const turn = useRef(0);
  const latest = useRef(read);
  latest.current = read;

  const load = async () => {
    turn.current += 1;
    const mine = turn.current;
    try {
      const data = await latest.current();
      if (mine === turn.current) setState({ data, error: null, isLoading: false });
    } catch (error) {
      // What was read before stays on the screen.
      if (mine === turn.current) setState((old) => ({ data: old.data, error, isLoading: false }));
    }
  };
  useEffect(() => {
    setState({ data: null, error: null, isLoading: true });
    load();
    const wake = () => {
      if (!document.hidden) load();
    };
    document.addEventListener("visibilitychange", wake);
    const timer = everySeconds === undefined ? undefined : setInterval(wake, everySeconds * 1000);
    return () => {
      turn.current += 1;
      document.removeEventListener("visibilitychange", wake);
      clearInterval(timer);
    };
  }, key);
  return { ...state, reload: load, set: (change) => setState((old) => (old.data === null ? old : { ...old, data: change(old.data) })) };
}
