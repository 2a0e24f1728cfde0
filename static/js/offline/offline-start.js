/** A session begun, or gone on with, without a network. */

import { readStates } from "../player/progress-state.js";
import { readFields, writeStates } from "../player/report-form.js";
import { newUuid, readZone } from "../site/start-form.js";
import { readCueCookie } from "../sound/cue-store.js";
import { put } from "./outbox.js";
import { firstSide, practiceDay } from "./practice-day.js";
import { named, partsOf, show } from "./session-page.js";

/**
 * @typedef {import("../player/timeline.js").Step} Step
 * @typedef {import("./outbox.js").SessionRecord} SessionRecord
 */

/** @type {Record<string, string>} */
const OTHER = { right: "left", left: "right", both: "both" };

/**
 * The steps with the side first that is due; each side has the same dose, so only names change.
 * @type {(steps: Step[], side: string) => Step[]}
 */
export function turned(steps, side) {
  const first = new Map();
  const turning = new Set();
  for (const step of steps) {
    if (!first.has(step.item)) first.set(step.item, step.side);
    else if (first.get(step.item) !== step.side) turning.add(step.item);
  }
  // An exercise for one side alone, or for both at once, stays as it is.
  const isTurned = (/** @type {Step} */ { item }) => turning.has(item) && first.get(item) !== side;
  return steps.map((step) => (isTurned(step) ? { ...step, side: OTHER[step.side] } : step));
}

/** @type {(pain: string, limit: number | null) => string} */
function concernOf(pain, limit) {
  return pain !== "" && limit !== null && Number(pain) > limit ? "above-limit" : "";
}

/**
 * What the server could not know when it rendered the page.
 * @param {DocumentFragment} content of the page's data
 * @param {{uuid: string, at: number, pain: string}} begun
 */
function fillData(content, { uuid, at, pain }) {
  /** @type {import("../player/captions.js").PlayerData} */
  const data = JSON.parse(content.textContent);
  const steps = turned(data.steps, firstSide(practiceDay(at)));
  const concern = concernOf(pain, data.painLimit);
  const cues = { ...data.cues, ...readCueCookie() };
  content.textContent = JSON.stringify({ ...data, uuid, steps, concern, cues });
}

/**
 * Begins a session on this phone: stored first, then shown.
 * @param {HTMLTemplateElement} template
 * @param {{uuid?: string, version: string, pain_before: string,
 *   started_at_ms?: number | string}} begun
 */
export async function begin(template, { uuid, version, pain_before, started_at_ms }) {
  /** @type {import("./outbox.js").Start} */
  const start = {
    uuid: uuid || newUuid(),
    zone: readZone(),
    started_at_ms: Number(started_at_ms) || Date.now(),
    version,
    pain_before,
    already_begun: "on",
  };
  const page = named(template, start.uuid);
  const { player, form, data } = partsOf(page);
  fillData(data, { uuid: start.uuid, at: start.started_at_ms, pain: pain_before });
  // Should the database fail, the page itself still knows how the session began.
  player.dataset.start = JSON.stringify(start);
  const fields = readFields(form);
  await put({
    uuid: start.uuid,
    owner: fields.page_owner,
    url: /** @type {string} */ (player.dataset.progressUrl),
    fields,
    savedAt: Date.now(),
    sent: false,
    at: null,
    wanted: {},
    isPaused: false,
    isFinished: false,
    start,
    isStarted: false,
  });
  await show(page, start.uuid);
}

/** @param {Record<string, string>} fields */
const keysOf = (fields) => Object.keys(readStates(fields)).sort().join();

/**
 * The page that has the exercises of that record, if there is one.
 * @param {HTMLTemplateElement[]} templates
 * @param {SessionRecord} record
 */
export const fitting = (templates, { fields }) =>
  templates.find(({ content }) => keysOf(readFields(partsOf(content).form)) === keysOf(fields));

/**
 * Continues a session of which this phone knows how far it has come.
 * @param {HTMLTemplateElement[]} templates
 * @param {SessionRecord} record
 * @returns {Promise<boolean>} false when no page fits its exercises
 */
export async function resume(templates, record) {
  const { uuid, owner, fields, start, savedAt } = record;
  const template = fitting(templates, record);
  if (!template) return false;
  const page = named(template, uuid);
  const { player, form, data } = partsOf(page);
  const ownerField = /** @type {HTMLInputElement} */ (form.elements.namedItem("page_owner"));
  ownerField.value = owner;
  // For a database that gives no answer a second time.
  if (start) player.dataset.start = JSON.stringify(start);
  fillData(data, {
    uuid,
    at: start?.started_at_ms ?? savedAt,
    pain: start?.pain_before ?? "",
  });
  writeStates(form, readStates(fields));
  await show(page, uuid);
  return true;
}
