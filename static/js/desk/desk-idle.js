/**
 * Signs an idle desk out, and asks a minute before.
 *
 * The server decides by the requests that it saw, so reading and typing, which send none, are
 * reported to it. The tabs of one browser count as one desk.
 */

const WARNING_MS = 60_000;
const TOLD_EVERY_MS = 30_000;
const READ_EVERY_MS = 1_000;
// The server is asked once it surely finds the desk idle itself.
const SLACK_MS = 2_000;
const SIGNS = ["pointerdown", "keydown", "scroll", "input"];

/** Begins to watch, on a page that has the dialog. */
export function watchDesk() {
  /** @type {HTMLDialogElement | null} */
  const dialog = document.querySelector("[data-idle-seconds]");
  if (!dialog) {
    return;
  }
  const { idleSeconds, stayUrl = "" } = dialog.dataset;
  const idleMs = Number(idleSeconds) * 1_000;
  const otherTabs = new BroadcastChannel("desk-activity");
  let activeAt = Date.now();
  let toldAt = activeAt;

  const show = () => {
    activeAt = Date.now();
    if (dialog.open) {
      dialog.close();
    }
  };

  const report = async () => {
    show();
    otherTabs.postMessage("active");
    if (activeAt - toldAt < TOLD_EVERY_MS) {
      return;
    }
    toldAt = activeAt;
    const answer = await fetch(stayUrl, { redirect: "manual" }).catch(() => null);
    if (answer && answer.type === "opaqueredirect") {
      leave();
    }
  };

  const leave = () => {
    // The next page may be long in coming, and the screen is not to wait for it.
    document.documentElement.classList.add("desk-left");
    location.reload();
  };

  const read = () => {
    const idleFor = Date.now() - activeAt;
    if (idleFor > idleMs + SLACK_MS) {
      clearInterval(reading);
      leave();
    } else if (idleFor > idleMs - WARNING_MS && !dialog.open) {
      dialog.showModal();
    }
  };

  const reading = setInterval(read, READ_EVERY_MS);
  otherTabs.addEventListener("message", show);
  dialog.addEventListener("close", report);
  for (const sign of SIGNS) {
    // Under the dialog a stray touch says nothing: its button does.
    document.addEventListener(sign, () => dialog.open || report(), { passive: true });
  }
  // A page that comes back from the history, or a machine from its sleep, has not been watched.
  addEventListener("pageshow", read);
  document.addEventListener("visibilitychange", read);
}
