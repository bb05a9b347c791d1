import FuzzTargets
import Glibc

// libFuzzer has the `main` of this program and calls what stands here. Which target it is, the
// environment says, as libFuzzer starts itself again with arguments of its own.

private let target: FuzzTarget = {
    let name = getenv("FUZZ_TARGET").map { String(cString: $0) } ?? ""
    guard let target = FuzzTarget(rawValue: name) else {
        print("FUZZ_TARGET is none of:", FuzzTarget.allCases.map(\.rawValue))
        exit(2)
    }
    return target
}()

/// Reads one input.
@c(LLVMFuzzerTestOneInput)
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
    target.run(Array(UnsafeBufferPointer(start: start, count: count)))
    return 0
}
