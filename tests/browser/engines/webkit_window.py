#!/usr/bin/python3
"""A bare window of WebKitGTK of an exact size, for its driver. It writes down what goes wrong.

    webkit_window.py --automation WIDTH HEIGHT FILE

Run by the system's Python, which has the bindings, and knows nothing of ours.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")

from gi.repository import Gtk, WebKit2  # noqa: E402 - after their versions

# The console itself goes to the journal of the system, where there is one.
LISTEN = """
{
    const tell = (text) => webkit.messageHandlers.fault.postMessage(String(text));
    const { error } = console;
    console.error = (...all) => { tell(all.join(" ")); error.apply(console, all); };
    addEventListener("error", ({ message, target }) =>
        tell(message ?? `Failed to load resource: ${target.src ?? target.href}`), true);
    addEventListener("unhandledrejection", ({ reason }) => tell(reason));
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI }) =>
        tell(`Content Security Policy: ${violatedDirective} refuses ${blockedURI}`));
}
"""

_automation, width, height, faults = sys.argv[1:5]
context = WebKit2.WebContext.new_ephemeral()
context.set_automation_allowed(True)


def open_window(_session):
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    view.get_settings().set_media_playback_requires_user_gesture(True)
    listen(view.get_user_content_manager())
    window = Gtk.Window()
    window.set_decorated(False)
    window.set_default_size(int(width), int(height))
    window.add(view)
    window.show_all()
    return view


def listen(manager):
    in_top, at_start = (
        WebKit2.UserContentInjectedFrames.TOP_FRAME,
        WebKit2.UserScriptInjectionTime.START,
    )
    manager.register_script_message_handler("fault")
    manager.connect("script-message-received::fault", write_down)
    manager.add_script(WebKit2.UserScript.new(LISTEN, in_top, at_start, None, None))


def write_down(_manager, message):
    with Path(faults).open("a") as file:
        print(message.get_js_value().to_string(), file=file)


def begin(_context, session):
    # The driver asks for who it talks to.
    about = WebKit2.ApplicationInfo()
    about.set_name("MiniBrowser")
    about.set_version(
        WebKit2.get_major_version(), WebKit2.get_minor_version(), WebKit2.get_micro_version()
    )
    session.set_application_info(about)
    session.connect("create-web-view", open_window)


context.connect("automation-started", begin)
Gtk.main()
