import SystemPackage

/// What a picture costs, from the making of the value on.
struct CostMeter {
    private let start = ContinuousClock.now
    private let knowsPeak = ProcessMemory.forgetPeak()

    /// Opens what tells of memory, before the process gives up opening files.
    static func prepare() { _ = CostMeter().peakResidentBytes }

    /// Wall-clock time so far.
    var milliseconds: Double { start.millisecondsSince }

    /// The most memory of the process that was resident since, in bytes; nil where the system does not
    /// tell.
    var peakResidentBytes: Int? { knowsPeak ? ProcessMemory.peakResidentBytes : nil }
}

/// What the operating system says about this process (proc(5)), by files that stay open.
private enum ProcessMemory {
    private static let references = open("clear_refs", .writeOnly)
    private static let status = open("status", .readOnly)

    private static func open(
        _ name: FilePath.Component, _ mode: FileDescriptor.AccessMode
    ) -> FileDescriptor? {
        try? FileDescriptor.open(
            FilePath("/proc/self").appending(name), mode, options: .closeOnExec)
    }

    /// Begins to measure ``peakResidentBytes`` again; false where that is not allowed.
    static func forgetPeak() -> Bool {
        (try? references?.writeAll("5".utf8)) == 1
    }

    static var peakResidentBytes: Int? {
        guard
            let bytes = try? [UInt8](
                unsafeUninitializedCapacity: 1 << 16,
                initializingWith: { buffer, count in
                    count =
                        try status?.read(
                            fromAbsoluteOffset: 0, into: UnsafeMutableRawBufferPointer(buffer)) ?? 0
                })
        else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("VmHWM:") }
        return line?.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first.map {
            $0 * 1024
        }
    }
}
