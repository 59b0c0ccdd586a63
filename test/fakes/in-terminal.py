"""
Runs a command on a terminal of its own, as a person does, types Ctrl-C when it has written a text, and writes to stdout
all that the terminal was sent.

    in-terminal.py <text> <command...>
"""

import os
import pty
import sys


def main(text, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen = b""
    typed = False
    while piece := read(terminal):
        seen += piece
        if not typed and text.encode() in seen:
            os.write(terminal, b"\x03")
            typed = True
    os.waitpid(pid, 0)
    sys.stdout.buffer.write(seen)


def read(terminal):
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


main(sys.argv[1], sys.argv[2:])
