/** Tells the service worker, which knows addresses alone, whether a session is on this page. */

export const IS_PLAYING = "is-playing";

export function tellPlaying() {
  navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    if (data !== IS_PLAYING) return;
    ports[0].postMessage(document.querySelector("session-player") !== null);
  });
}
