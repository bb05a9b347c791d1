"""A run of Autochrome that can be hurt while it goes on."""

import os
import signal
import subprocess
import threading
import time

import processes

# Everything a run may end with; see the README.
DOCUMENTED = {0, 2, 3, 4, 11, 75, 130, 143}


class Running:
    """A process of Autochrome, its lines on standard output as they come, and what it says at the end."""

    def __init__(self, binary, arguments, environment, log, user=None, limits=None):
        self.arguments = [str(argument) for argument in arguments]
        self.log = log
        self.lines = 0
        self.is_over = False
        # True makes whoever listens go at the next line.
        self.is_deaf = False
        self.signals = []
        self._changed = threading.Condition()
        self._error = open(log, "ab")
        self._error.write(f"\n$ {' '.join(self.arguments)}\n".encode())
        self._error.flush()

        def prepare():
            if limits:
                limits()
            if user is not None:
                os.setgroups([])
                os.setgid(user)
                os.setuid(user)

        self.process = subprocess.Popen(
            [binary, *self.arguments], env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=self._error,
            preexec_fn=prepare if user is not None or limits else None)
        self.started = time.monotonic()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stdout:
            self._error.write(line)
            with self._changed:
                self.lines += 1
                self._changed.notify_all()
            if self.is_deaf:
                break
        self.process.stdout.close()
        with self._changed:
            self.is_over = True
            self._changed.notify_all()

    @property
    def id(self):
        return self.process.pid

    @property
    def has_ended(self):
        return self.process.poll() is not None

    def workers(self):
        return processes.children(self.id)

    def reach(self, lines, delay=0.0):
        """Waits until so many lines have come and a time has gone by; false if the process is no more."""
        with self._changed:
            self._changed.wait_for(lambda: self.is_over or self.lines >= lines, timeout=60)
        end = time.monotonic() + delay
        while time.monotonic() < end and not self.has_ended:
            time.sleep(min(0.002, delay))
        return not self.has_ended

    def send(self, number):
        """Sends the supervisor a signal; false if it has ended."""
        if self.has_ended or not processes.send(self.id, number):
            return False
        self.signals.append(number)
        return True

    def kill_all(self):
        """Kills the supervisor and its workers at once; false if they have ended."""
        workers = self.workers()
        if not self.send(signal.SIGKILL):
            return False
        for worker in workers:
            processes.send(worker, signal.SIGKILL)
        return True

    def end(self, limit=180):
        """The exit status, negative for a signal; None if it had to be killed because it hung."""
        try:
            status = self.process.wait(limit)
        except subprocess.TimeoutExpired:
            self._error.write("\n".join(
                ["HANGS", *map(processes.describe, [self.id, *self.workers()])]).encode())
            self.kill_all()
            self.process.wait()
            status = None
        self._reader.join(5)
        self.seconds = time.monotonic() - self.started
        self._error.write(f"= {status}\n".encode())
        self._error.close()
        return status
