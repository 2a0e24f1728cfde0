/**
 * Calls `onReturn` when the page is looked at again and when the network is back.
 * @param {() => void} onReturn
 * @param {AbortSignal} [signal]
 */
export function watchReturns(onReturn, signal) {
  const onVisibility = () => {
    if (!document.hidden) onReturn();
  };
  document.addEventListener("visibilitychange", onVisibility, { signal });
  window.addEventListener("online", onReturn, { signal });
}
