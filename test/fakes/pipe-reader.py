"""
Runs a command whose stdout and stderr are pipes of one page, the smallest that there are, and ends with its exit code.

    pipe-reader.py slowly <command...>   reads a byte at a time, from when a pipe is full or the command has ended;
                                         writes what it read to its own stdout and stderr
    pipe-reader.py away <command...>     has closed stdout's pipe before the command begins
    pipe-reader.py first <command...>    closes stdout's pipe after its first byte
"""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
import time

PAGE = 4096
F_SETPIPE_SZ = 1031


def main(how, command):
    out, command_out = small_pipe()
    err, command_err = small_pipe()
    if how == "away":
        os.close(out)
    child = subprocess.Popen(command, stdout=command_out, stderr=command_err)
    os.close(command_out)
    os.close(command_err)
    if how == "slowly":
        wait_until_full([out, err], child)
    if how == "first":
        os.read(out, 1)
        os.close(out)
    readers = {err: sys.stderr.buffer}
    if how == "slowly":
        readers[out] = sys.stdout.buffer
    pass_on(readers)
    return child.wait()


def small_pipe():
    read, write = os.pipe()
    fcntl.fcntl(write, F_SETPIPE_SZ, PAGE)
    return read, write


def wait_until_full(pipes, child):
    """
    Until the command has ended, or a pipe is full. A short write may wait although some room is left, so a pipe that
    has not grown for a second counts as full.
    """
    known, since = [], time.monotonic()
    while child.poll() is None and PAGE not in known and time.monotonic() - since < 1:
        time.sleep(0.01)
        now = [waiting_in(pipe) for pipe in pipes]
        if now != known or not any(now):
            known, since = now, time.monotonic()


def waiting_in(pipe):
    return struct.unpack("i", fcntl.ioctl(pipe, termios.FIONREAD, b"\0\0\0\0"))[0]


def pass_on(readers):
    ready = select.poll()
    for pipe in readers:
        ready.register(pipe, select.POLLIN)
    while readers:
        for pipe, _ in ready.poll():
            byte = os.read(pipe, 1)
            if byte:
                readers[pipe].write(byte)
            else:
                ready.unregister(pipe)
                del readers[pipe]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
