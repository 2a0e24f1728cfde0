/**
 * A session begun, or gone on with, without a network. Its page is the one that the server would
 * have rendered, kept in a template under a placeholder in place of the session's name.
 */

import { readStates } from "../player/progress-state.js";
import { readFields, writeStates } from "../player/report-form.js";
import { newUuid, readZone } from "../site/start-form.js";
import { readCueCookie } from "../sound/cue-store.js";
import { addressOf, put } from "./outbox.js";
import { firstSide, practiceDay } from "./practice-day.js";

const UNSTARTED = "00000000-0000-4000-8000-000000000000";
const OTHER = { right: "left", left: "right", both: "both" };

/** The steps with the side first that is due; each side has the same dose, so only names change. */
export function turned(steps, side) {
  const first = new Map();
  const turning = new Set();
  for (const step of steps) {
    if (!first.has(step.item)) first.set(step.item, step.side);
    else if (first.get(step.item) !== step.side) turning.add(step.item);
  }
  // An exercise for one side alone, or for both at once, stays as it is.
  const isTurned = ({ item }) => turning.has(item) && first.get(item) !== side;
  return steps.map((step) => (isTurned(step) ? { ...step, side: OTHER[step.side] } : step));
}

function concernOf(pain, limit) {
  return pain !== "" && limit !== null && Number(pain) > limit ? "above-limit" : "";
}

/** Puts the session's own name wherever the placeholder stands. */
function named(template, uuid) {
  const page = document.importNode(template.content, true);
  for (const element of page.querySelectorAll("*")) {
    for (const attribute of element.attributes) {
      if (attribute.value.includes(UNSTARTED)) {
        attribute.value = attribute.value.replaceAll(UNSTARTED, uuid);
      }
    }
  }
  return page;
}

/** What the server could not know when it rendered the page. */
function fillData(page, { uuid, at, pain }) {
  const { content } = page.querySelector("#session-data");
  const data = JSON.parse(content.textContent);
  const steps = turned(data.steps, firstSide(practiceDay(at)));
  const concern = concernOf(pain, data.painLimit);
  const cues = { ...data.cues, ...readCueCookie() };
  content.textContent = JSON.stringify({ ...data, uuid, steps, concern, cues });
}

function show(page, uuid) {
  for (const part of document.querySelectorAll("body > header, body > footer")) part.remove();
  history.replaceState(null, "", addressOf({ uuid }));
  const main = document.querySelector("main");
  main.replaceChildren(page);
  document.title = main.querySelector("h1").textContent;
  return import("../player/session-player.js");
}

/**
 * Begins a session on this phone: stored first, then shown.
 * @param {HTMLTemplateElement} template
 * @param {{uuid?: string, version: string, pain_before: string, started_at_ms?: number}} begun
 */
export async function begin(template, { uuid, version, pain_before, started_at_ms }) {
  const start = {
    uuid: uuid || newUuid(),
    zone: readZone(),
    started_at_ms: Number(started_at_ms) || Date.now(),
    version,
    pain_before,
    already_begun: "on",
  };
  const page = named(template, start.uuid);
  fillData(page, { uuid: start.uuid, at: start.started_at_ms, pain: pain_before });
  const player = page.querySelector("session-player");
  // Should the database fail, the page itself still knows how the session began.
  player.dataset.start = JSON.stringify(start);
  const fields = readFields(page.querySelector("#session-form"));
  await put({
    uuid: start.uuid,
    owner: fields.page_owner,
    url: player.dataset.progressUrl,
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

const keysOf = (fields) => Object.keys(readStates(fields)).sort().join();

/** The page that has the exercises of that record, if there is one. */
export const fitting = (templates, { fields }) =>
  templates.find(
    ({ content }) => keysOf(readFields(content.querySelector("#session-form"))) === keysOf(fields),
  );

/**
 * Goes on with a session of which this phone knows how far it has come.
 * @param {HTMLTemplateElement[]} templates
 * @param {import("./outbox.js").SessionRecord} record
 * @returns {Promise<boolean>} false when no page fits its exercises
 */
export async function resume(templates, record) {
  const { uuid, owner, fields, start, savedAt } = record;
  const template = fitting(templates, record);
  if (!template) return false;
  const page = named(template, uuid);
  const form = page.querySelector("#session-form");
  form.elements.namedItem("page_owner").value = owner;
  // For a database that gives no answer a second time.
  if (start) page.querySelector("session-player").dataset.start = JSON.stringify(start);
  fillData(page, {
    uuid,
    at: start?.started_at_ms ?? savedAt,
    pain: start?.pain_before ?? "",
  });
  writeStates(form, readStates(fields));
  await show(page, uuid);
  return true;
}
