/** What each button and key does to a run. */
import { PAIN } from "./skip-reasons.js";
import { skipSide } from "./skips.js";
import { askedReps } from "./todays-steps.js";

/**
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./session-run.js").SessionRun & {player: Player}} PlayingRun once it has begun
 */

/** @type {Record<string, (run: PlayingRun, value: string) => unknown>} */
export const ACTIONS = {
  pause: (run) => (run.player.isRunning ? run.pause(run.data.words.paused) : run.run()),
  halt: (run) => run.player.isRunning && run.pause(run.data.words.paused),
  back: ({ player, reasons }) => {
    player.back();
    reasons.close();
  },
  ready: ({ player }) => player.ready(),
  skip: (run) => run.reasons.offer(run.player, skipSide(run.player)),
  exercise: (run) => run.reasons.takeExercise(run.player),
  declared: (run) => run.reasons.takeDeclared(run.player),
  reason: (run, value) => {
    run.reasons.take(run.player, Number(value));
    if (Number(value) === PAIN) run.advise(run.data.words.advice.pain);
  },
  more: (run) => {
    if (!run.player.offersMore) return;
    run.player.addOne();
    run.view.announce(run.data.words.one_more_added);
  },
  understood: (run) => run.run(),
  finish: (run) => run.finish(),
  "keep-going": (run) => run.finishPanel.close() && run.run(),
  declare: (run) => run.finishPanel.showDeclared(),
  "declare-all": (run) => run.finishPanel.declareAll(askedReps(run.player.steps)),
};
