"""
Runs a command on a terminal of its own, as a person does, and types Ctrl with a letter when it has written a text. All
that the terminal was sent is written to stdout, and to stderr how the command ended: its exit code, or a signal as a
negative number.

    in-terminal.py <letter> <text> <command...>
"""

import os
import pty
import sys


def main(letter, text, command):
    pid, terminal = pty.fork()
    if pid == 0:
        os.execvp(command[0], command)
    seen = b""
    typed = False
    while piece := read(terminal):
        seen += piece
        if not typed and text.encode() in seen:
            os.write(terminal, bytes([ord(letter) - ord("@")]))
            typed = True
    _, status = os.waitpid(pid, 0)
    sys.stdout.buffer.write(seen)
    sys.stderr.write(str(os.waitstatus_to_exitcode(status)))


def read(terminal):
    try:
        return os.read(terminal, 65_536)
    except OSError:
        return b""


main(sys.argv[1], sys.argv[2], sys.argv[3:])
