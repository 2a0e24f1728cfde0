"""A guest's browser without JavaScript, against a real server."""

import http.cookiejar
import re
import urllib.error
import urllib.parse
import urllib.request


class Guest:
    """A browser without JavaScript: it keeps cookies, and sends the token with what it posts."""

    def __init__(self, site):
        self.site = site
        self.page = ""  # the last answer to a post
        self.jar = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.jar))
        self.opener.open(f"{site.url}/", timeout=20).close()

    def post(self, path, fields):
        token = next(cookie.value for cookie in self.jar if cookie.name == "csrftoken")
        request = urllib.request.Request(  # noqa: S310 - http
            f"{self.site.url}{path}",
            data=urllib.parse.urlencode(fields).encode(),
            headers={"X-CSRFToken": token},
        )
        try:
            response = self.opener.open(request, timeout=60)
        except urllib.error.HTTPError as error:
            response = error
        with response:
            self.page = response.read().decode()
            return response.status, response.url, self.page

    def start(self):
        """Starts a session; its path, and the (item, side) pairs that stand on its page."""
        _status, url, page = self.post("/sessions/start/", {})
        values = dict(re.findall(r'name="reports-(\d+-(?:item|side))"[^>]*value="([^"]+)"', page))
        pairs = [(values[f"{nth}-item"], values[f"{nth}-side"]) for nth in range(len(values) // 2)]
        return urllib.parse.urlparse(url).path, pairs

    def report(self, path, pair, reps):
        fields = {
            "reports-TOTAL_FORMS": 1,
            "reports-INITIAL_FORMS": 0,
            "reports-0-item": pair[0],
            "reports-0-side": pair[1],
            "reports-0-reps_done": reps,
        }
        return self.post(f"{path}progress/", fields)[0]
