"""The real Postfix on this machine: TLS, a sign-in, one mailbox, and the faults of mail servers."""

import os
import pwd
import shutil
import subprocess
import time
from email import message_from_bytes, policy
from urllib.parse import quote

import pytest

from tests.deploy.given import is_listening, make_certificate
from tests.site import free_port

NAME = "localhost"
USER, PASSWORD = "hip@clinic.example", "a password/with odd: characters"
SECONDS = 30

# A process serves one connection, so a fault holds from the next one on.
MAIN = """
compatibility_level = 3.6
queue_directory = {folder}/queue
data_directory = {folder}/data
maillog_file = {folder}/log
maillog_file_prefixes = {folder}
mail_owner = postfix
setgid_group = postdrop
myhostname = {name}
mydestination =
alias_maps =
inet_interfaces = loopback-only
inet_protocols = ipv4
max_use = 1
smtpd_tls_security_level = encrypt
smtpd_tls_auth_only = yes
smtpd_tls_cert_file = {folder}/cert.pem
smtpd_tls_key_file = {folder}/key.pem
smtpd_sasl_auth_enable = yes
cyrus_sasl_config_path = {folder}/sasl
smtpd_relay_restrictions = permit_sasl_authenticated, reject
virtual_mailbox_domains = example.com
virtual_mailbox_base = {folder}
virtual_mailbox_maps = static:mailbox/
virtual_minimum_uid = 1
virtual_uid_maps = static:{uid}
virtual_gid_maps = static:{gid}
"""
MASTER = """
127.0.0.1:{port} inet n - n - - smtpd
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
virtual unix - n n - - virtual
error unix - - n - - error
retry unix - - n - - error
tlsmgr unix - - n 1000? 1 tlsmgr
anvil unix - - n - 1 anvil
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""
SASL = """
pwcheck_method: auxprop
auxprop_plugin: sasldb
sasldb_path: {folder}/sasl/users
mech_list: PLAIN
"""


class Postfix:
    def __init__(self, folder):
        self.folder, self.port = folder, free_port()
        self.url = f"smtp+tls://{quote(USER)}:{quote(PASSWORD, safe='')}@{NAME}:{self.port}"
        folder.chmod(0o755)
        make_certificate(folder, NAME)
        owner = pwd.getpwnam("postfix")
        for name in ("queue", "data", "sasl", "mailbox"):
            (folder / name).mkdir()
        for name in ("data", "mailbox"):
            os.chown(folder / name, owner.pw_uid, owner.pw_gid)
        self.main = MAIN.format(folder=folder, name=NAME, uid=owner.pw_uid, gid=owner.pw_gid)
        self.set_fault()
        (folder / "master.cf").write_text(MASTER.format(port=self.port))
        self.add_user(owner)
        self.run("start")
        self.wait_for_port()

    def add_user(self, owner):
        users = self.folder / "sasl" / "users"
        (self.folder / "sasl" / "smtpd.conf").write_text(SASL.format(folder=self.folder))
        name, realm = USER.split("@")
        run("saslpasswd2", "-p", "-c", "-f", str(users), "-u", realm, name, given=PASSWORD)
        os.chown(users, owner.pw_uid, owner.pw_gid)

    def run(self, action):
        run("postfix", "-c", str(self.folder), action)

    def stop(self):
        self.run("stop")

    def wait_for_port(self):
        until = time.monotonic() + SECONDS
        while time.monotonic() < until:
            if is_listening(self.port):
                return
            time.sleep(0.05)
        pytest.fail(f"Postfix did not start: {(self.folder / 'log').read_text()[-500:]}")

    def set_fault(self, setting=""):
        """A setting of main.cf by which emails are not taken; none to take them again."""
        made = self.folder / "main.cf.new"
        made.write_text(f"{self.main}{setting}\n")
        made.rename(self.folder / "main.cf")

    def mails(self, count):
        """Waits for that number of emails, and a moment longer; all that have arrived."""
        until = time.monotonic() + SECONDS
        new = self.folder / "mailbox" / "new"
        while time.monotonic() < until and len(list(new.glob("*"))) < count:
            time.sleep(0.05)
        time.sleep(0.5)
        return [
            message_from_bytes(file.read_bytes(), policy=policy.default) for file in new.glob("*")
        ]

    def empty(self):
        shutil.rmtree(self.folder / "mailbox" / "new", ignore_errors=True)


def run(command, *arguments, given=""):
    found = shutil.which(command, path=f"{os.environ['PATH']}:/usr/sbin")
    done = subprocess.run(  # noqa: S603 - of the machine
        [found, *arguments], input=given, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
