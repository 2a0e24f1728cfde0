/**
 * Says on the page of a link when the patient has opened it.
 *
 * The server answers with nothing while the link is open. It is asked only while somebody can see
 * the page, and no more once the link was used or no longer works.
 */

const ASKED_EVERY_MS = 4_000;

/** @param {HTMLElement} status */
function watchLink(status) {
  const { asks = "", waiting = "" } = status.dataset;
  status.textContent = waiting;

  const ask = async () => {
    const answer = await fetch(asks, { redirect: "manual" }).catch(() => null);
    if (answer?.status !== 200) {
      return !answer || answer.status === 204;
    }
    const { text, is_used: isUsed } = await answer.json();
    status.textContent = text;
    status.classList.toggle("is-opened", isUsed);
    return false;
  };

  const asking = setInterval(async () => {
    if (!document.hidden && !(await ask())) {
      clearInterval(asking);
    }
  }, ASKED_EVERY_MS);
}

for (const status of document.querySelectorAll("[data-asks]")) {
  watchLink(/** @type {HTMLElement} */ (status));
}
