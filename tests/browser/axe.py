"""axe in a world of its own beside the page's, so that a clock may stand still meanwhile."""

import json
from functools import cache

from axe_playwright_python.sync_playwright import Axe

SCHEMES = ["light", "dark"]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
WCAG_AND_GOOD_PRACTICE = [*WCAG, "best-practice"]
# What may differ where only the colors do.
COLOR_RULES = ["color-contrast", "link-in-text-block"]
# The limbs of the figures are many and say nothing: their picture as a whole does. Of the zones of
# the world a closed list shows one. Axe would look at each of them before it leaves them out, which
# takes most of its time; so they leave meanwhile.
RUN = """
(async () => {
    const unseen = ".figure > *, select:not([multiple], [size]) option:not(:checked)";
    const left = [...document.querySelectorAll(unseen)]
        .map((each) => [each, each.parentNode, each.nextSibling]);
    for (const [each] of left) each.remove();
    const { violations } = await axe.run(document, { resultTypes: ["violations"], runOnly: %s });
    for (const [each, parent, next] of left.reverse()) parent.insertBefore(each, next);
    return violations.map(({ id, nodes }) => [
        id, nodes.map(({ target, failureSummary }) => [target, failureSummary]),
    ]);
})()
"""


@cache
def axe_script():
    return f"{Axe().axe_script};0"


def broken_rules(page, *, rules=None, tags=WCAG_AND_GOOD_PRACTICE):
    """What axe finds: each broken rule, and where. Of those tags, unless rules are named."""
    only = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": tags}
    browser = page.context.new_cdp_session(page)
    frame = browser.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = browser.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    place = {"contextId": world, "awaitPromise": True, "returnByValue": True}
    browser.send("Runtime.evaluate", {"expression": axe_script(), **place})
    found = browser.send("Runtime.evaluate", {"expression": RUN % json.dumps(only), **place})
    browser.detach()
    return found["result"]["value"]
