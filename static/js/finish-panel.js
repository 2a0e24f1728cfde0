/** The end of a session: pain, a word, Finish. It shares the form that works without scripts. */

export class FinishPanel {
  #root;
  #view;
  #wasRunning = false;
  isOpen = false;

  /** @param {HTMLElement} root @param {import("./player-view.js").PlayerView} view */
  constructor(root, view) {
    this.#root = root;
    this.#view = view;
    // Neither the form nor an empty player shows before it is known where to go on.
    this.#form.hidden = true;
  }

  get #form() {
    return this.#root.querySelector("#session-form");
  }

  /** @param {{wasRunning: boolean, isOver: boolean}} session */
  open({ wasRunning, isOver }) {
    this.#wasRunning = wasRunning;
    this.#show(true);
    this.#view.toggle("keep-going", !isOver);
    this.#view.toggle("well-done", isOver);
    this.#view.part("finish-heading").focus();
  }

  /** True if the session ran before. */
  close() {
    this.#show(false);
    return this.#wasRunning;
  }

  #show(isOpen) {
    this.isOpen = isOpen;
    this.#form.hidden = !isOpen;
    this.#view.toggle("player", !isOpen);
    this.#view.toggle("finish", !isOpen);
    this.#hideDeclared();
  }

  /** The timer logs what the list would declare, so the list shows only when it has an error. */
  #hideDeclared() {
    const declared = this.#view.part("declared");
    declared.hidden = !declared.querySelector(".errorlist");
    this.#view.toggle("save", false);
  }

  /** Takes the server's answer: the rail, the form with what is wrong, or what was done. */
  answer(status, html, { isFinished, player }) {
    if (status === 422 && isFinished) {
      this.#swap(this.#form, html, "outerHTML");
      this.open({ wasRunning: this.#wasRunning, isOver: player.isOver });
    } else if (status === 200 && isFinished) {
      this.#swap(document.body, html, "innerHTML");
      window.scrollTo(0, 0);
    } else if (status === 200 && html.includes('id="progress-rail"')) {
      this.#swap(this.#root.querySelector("#progress-rail"), html, "outerHTML");
      this.#view.markCurrent(player.step?.item);
    }
  }

  #swap(target, html, swapStyle) {
    htmx.swap(target, html, { swapStyle, swapDelay: 0, settleDelay: 0 });
  }
}
