"""The phases of a session: as its timeline has them, and as the player announces them."""

from tests.browser.player import logs
from workouts.domain.timeline import build
from workouts.models.exercise_logs import prescriptions


def wanted_steps():
    return [step for step in build(prescriptions(logs())) if not step.optional]


def remember_phases(page):
    """Notes each phase and cue from now on, as they are announced."""
    page.evaluate(
        """() => {
            const player = document.querySelector("session-player");
            const note = () => phases.push([
                player.dataset.phase, player.querySelector("[data-slot=cue]").textContent,
            ]);
            globalThis.phases = [];
            new MutationObserver(note).observe(
                player.querySelector("[data-slot=announcement]"), { childList: true },
            );
        }"""
    )
