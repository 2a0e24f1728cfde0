"""A network that can be lost: connections to the live server go through here, in every engine."""

import socket
import threading
from contextlib import suppress


class Network:
    """Passes on what comes, until it is lost: then nothing listens, and nothing stays open."""

    def __init__(self, host, port):
        self.server = (host, port)
        self.open_ends = set()
        self.find()
        self.port = self.listener.getsockname()[1]
        self.url = f"http://localhost:{self.port}"

    def find(self):
        port = getattr(self, "port", 0)
        self.listener = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self.accept, args=[self.listener], daemon=True).start()

    def lose(self):
        # Closed alone, it would go on listening until the next one came.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for end in list(self.open_ends):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def accept(self, listener):
        with suppress(OSError):
            while True:
                phone, _address = listener.accept()
                threading.Thread(target=self.serve, args=[phone], daemon=True).start()

    def serve(self, phone):
        with phone, socket.create_connection(self.server) as server:
            self.open_ends |= {phone, server}
            answers = threading.Thread(target=pass_on, args=[server, phone], daemon=True)
            answers.start()
            pass_on(phone, server)
            answers.join()
            self.open_ends -= {phone, server}


def pass_on(source, target):
    """Until one of the two is closed; then the other is as well."""
    with suppress(OSError):
        while data := source.recv(65536):
            target.sendall(data)
    for end in (source, target):
        with suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
