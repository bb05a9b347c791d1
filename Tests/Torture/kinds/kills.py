"""Rounds in which processes die, stop or are told to."""

import signal
import time

import processes
from rounds import ALL, ENVIRONMENT, FAULT_SIGNALS, STOPPED, kind


@kind("kill-supervisor", weight=10, stages=ALL)
def kill_supervisor(it):
    for _ in range(it.random.randint(1, 3)):
        running = it.start()
        if it.moment(running):
            it.hit |= running.send(signal.SIGKILL)
        it.end(running)


@kind("kill-all", weight=7, stages=ALL)
def kill_all(it):
    for _ in range(it.random.randint(1, 3)):
        running = it.start()
        if it.moment(running):
            it.hit |= running.kill_all()
        it.end(running)


@kind("kill-worker", weight=5, stages=ALL)
def kill_worker(it):
    hurt_workers(it, [signal.SIGKILL], it.random.randint(1, 4))


@kind("crash-worker", weight=3)
def crash_worker(it):
    hurt_workers(it, FAULT_SIGNALS, it.random.randint(1, 3))


def hurt_workers(it, signals, times):
    running = it.start()
    for _ in range(times):
        if it.moment(running) and (workers := running.workers()):
            sent = processes.send(it.random.choice(workers), number := it.random.choice(signals))
            it.hit |= sent
            it.kills += sent and number == signal.SIGKILL
    # A worker that ends while it gets ready says that none can.
    it.end(running, allowed=[STOPPED, ENVIRONMENT])


@kind("ask-to-stop", weight=2)
def ask_to_stop(it):
    running = it.start()
    number = it.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    for _ in range(it.random.randint(1, 2)):
        if it.moment(running):
            it.hit |= running.send(number)
    # Before it listens, the first one ends it.
    it.end(running, allowed=[STOPPED, 130, 143])


@kind("pause")
def pause(it):
    running = it.start()
    for _ in range(it.random.randint(1, 3)):
        if not it.moment(running):
            break
        someone = it.random.choice([running.id, *running.workers()])
        it.hit |= processes.send(someone, signal.SIGSTOP)
        time.sleep(it.random.random() * 0.7)
        processes.send(someone, signal.SIGCONT)
    it.end(running)


@kind("paused-orphan", weight=2)
def paused_orphan(it):
    """A worker that stands still while its supervisor dies goes on in the middle of the next run."""
    running = it.start()
    orphans = []
    if it.moment(running):
        orphans = running.workers()
        for worker in orphans:
            processes.send(worker, signal.SIGSTOP)
        it.hit |= running.send(signal.SIGKILL) and bool(orphans)
    it.end(running)
    running = it.start()
    it.moment(running)
    for worker in orphans:
        processes.send(worker, signal.SIGCONT)
    it.end(running)
