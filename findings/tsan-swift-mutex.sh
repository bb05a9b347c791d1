#!/bin/bash
# On Linux the thread sanitizer reports races in what Swift's Mutex protects.
#
# `Mutex` of the Synchronization library is taken by an atomic exchange that is inlined, and therefore seen. Where
# threads meet at it, the kernel hands it over (FUTEX_LOCK_PI and FUTEX_UNLOCK_PI) inside libswiftSynchronization.so,
# which neither is sanitized nor tells the sanitizer of it. So a correct program is reported as soon as there is
# contention. A pthread mutex in its place is not reported, since the sanitizer knows that.
#
# Seen with Swift 6.3.1 (x86_64-unknown-linux-gnu): "Mutex: reported", "pthread: not reported". Needs that toolchain in
# PATH; it comes from swift.org and is the only package that is used.
#
# Exit status 0 while that is so; 1 if it has changed.

set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
swiftc --version 2>&1 | grep -q 'Swift version 6\.3\.1 ' || { echo "needs Swift 6.3.1" >&2; exit 1; }

cat > try.swift <<'END'
import Dispatch
import Glibc
import Synchronization

final class PThread<Value>: @unchecked Sendable {
    private let lock = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
    private var value: Value

    init(_ value: Value) {
        self.value = value
        pthread_mutex_init(lock, nil)
    }

    func withLock(_ body: (inout Value) -> Void) {
        pthread_mutex_lock(lock)
        body(&value)
        pthread_mutex_unlock(lock)
    }
}

final class Standard: Sendable {
    let sums = Mutex([Int](repeating: 0, count: 64))
}

// Each thread holds the lock long enough for the others to wait.
func add(_ sums: inout [Int]) {
    for index in sums.indices { sums[index] += index }
}

let (standard, pthread) = (Standard(), PThread([Int](repeating: 0, count: 64)))
DispatchQueue.concurrentPerform(iterations: 4) { _ in
    for _ in 0..<2_000 {
        if CommandLine.arguments[1] == "Mutex" {
            standard.sums.withLock { add(&$0) }
        } else {
            pthread.withLock { add(&$0) }
        }
    }
}
END
swiftc -O -sanitize=thread try.swift -o try

for lock in Mutex pthread; do
    TSAN_OPTIONS=halt_on_error=1 ./try $lock 2> reports || true
    if grep -q 'ThreadSanitizer: .*race' reports; then echo "$lock: reported"; else echo "$lock: not reported"; fi
done | tee seen
diff seen <(printf 'Mutex: reported\npthread: not reported\n')
