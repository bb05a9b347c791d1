import Files
import SystemPackage

/// What a picture costs, from the making of the value on.
struct CostMeter {
    private let start = ContinuousClock.now
    private let knowsPeak = ProcessMemory.forgetPeak()

    /// Wall-clock time so far.
    var milliseconds: Double { start.millisecondsSince }

    /// The most memory of the process that was resident since, in bytes; nil where the system does not
    /// tell.
    var peakResidentBytes: Int? { knowsPeak ? ProcessMemory.peakResidentBytes : nil }
}

/// What the operating system says about this process (proc(5)).
private enum ProcessMemory {
    /// Begins to measure ``peakResidentBytes`` anew; false where that is not allowed.
    static func forgetPeak() -> Bool {
        do {
            let file = try FileDescriptor.open("/proc/self/clear_refs", .writeOnly)
            return try file.closeAfter { try file.writeAll("5".utf8) == 1 }
        } catch {
            return false
        }
    }

    static var peakResidentBytes: Int? {
        guard let bytes = try? FileSystem.read("/proc/self/status", limit: 1 << 16) else {
            return nil
        }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let line = lines.first { $0.hasPrefix("VmHWM:") }
        return line?.split { $0 == " " || $0 == "\t" }.compactMap { Int($0) }.first.map {
            $0 * 1024
        }
    }
}
