/** The form of the cue settings says so where this device has no voice for the page's language. */
import { hasVoice } from "./voice.js";

export async function tellMissingVoice() {
  const notes = document.querySelectorAll('[data-cue-form] [data-part="no-voice"]');
  if (!notes.length || (await hasVoice(document.documentElement.lang))) return;
  for (const note of notes) note.hidden = false;
}
