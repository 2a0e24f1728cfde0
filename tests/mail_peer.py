"""A small mail server that takes, refuses or hangs as a test says."""

import socketserver
import threading
import time
from contextlib import contextmanager
from email import message_from_string, policy

ANSWERS = {
    "greeting": "220 peer.example",
    "EHLO": "250 peer.example",
    "MAIL": "250 ok",
    "RCPT": "250 ok",
    "DATA": "354 go on",
    "content": "250 stored",
    "QUIT": "221 bye",
}
HANG = "hang"


class Peer(socketserver.ThreadingTCPServer):
    """`answers` says what differs, by step: a reply, or HANG. `slow` seconds pass before each.

    It hangs as well when it is told one of the receivers in `hanging`.
    """

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Talk)
        self.answers, self.slow, self.texts, self.connections = {}, 0, [], 0
        self.hanging = set()
        self.over = threading.Event()

    @property
    def url(self):
        return f"smtp://127.0.0.1:{self.server_address[1]}"

    @property
    def mails(self):
        return [message_from_string(text, policy=policy.default) for text in self.texts]


class Talk(socketserver.StreamRequestHandler):
    server: Peer

    def reply(self, step, line=""):
        answer = self.server.answers.get(step, ANSWERS.get(step, "502 unknown"))
        if any(receiver in line for receiver in self.server.hanging):
            answer = HANG
        if answer == HANG:
            self.server.over.wait()
            raise ConnectionAbortedError
        time.sleep(self.server.slow)
        self.wfile.write(f"{answer}\r\n".encode())
        return answer

    def handle(self):
        self.server.connections += 1
        try:
            self.reply("greeting")
            while line := self.rfile.readline():
                step = line[:4].decode().upper()
                if self.reply(step, line.decode()).startswith("354"):
                    self.take_content()
                if step == "QUIT":
                    return
        except OSError:
            return

    def take_content(self):
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line.decode())
        if self.reply("content").startswith("250"):
            self.server.texts.append("".join(lines))


@contextmanager
def listening():
    with Peer() as peer:
        threading.Thread(target=peer.serve_forever, args=(0.05,), daemon=True).start()
        yield peer
        peer.over.set()
        peer.shutdown()
