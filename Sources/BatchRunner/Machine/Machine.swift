import FoundationEssentials
import SystemPackage

/// What the system lets this process use, all limits considered.
public struct Machine: Hashable, Sendable {
    /// Processors, at least 1: those that the process may run on, or fewer if a control group allows
    /// only so much of their time.
    public var processors: Int
    /// Bytes of memory that are free or can be made free, within what control groups allow.
    public var memory: Int

    /// A machine of a certain size.
    public init(processors: Int, memory: Int) {
        self.processors = max(1, processors)
        self.memory = memory
    }

    /// This machine, now.
    public static var current: Machine {
        Machine(root: "/", online: ProcessInfo.processInfo.activeProcessorCount)
    }

    /// A machine as its kernel's files describe it.
    ///
    /// - Parameters:
    ///   - root: the folder that holds `proc` and, below the mount points, `sys`.
    ///   - online: processors that run.
    init(root: FilePath, online: Int) {
        let groups = ControlGroups(root: root)
        let limits = [online, Self.affinity(root), groups.processors].compactMap(\.self)
        self.init(
            processors: limits.filter { $0 > 0 }.min() ?? 1,
            memory: min(Self.availableMemory(root), groups.memory ?? .max))
    }

    /// `MemAvailable` of proc_meminfo(5); all memory where the kernel is too old to tell.
    private static func availableMemory(_ root: FilePath) -> Int {
        let table = KernelFile.text(root.appending("proc/meminfo")) ?? ""
        for line in table.split(separator: "\n") where line.hasPrefix("MemAvailable:") {
            let fields = line.split(separator: " ")
            if fields.count > 1, let kibibytes = Int(fields[1]) { return kibibytes << 10 }
        }
        return Int(clamping: ProcessInfo.processInfo.physicalMemory)
    }

    /// Processors that the process may run on, by `Cpus_allowed_list` of proc_pid_status(5), such as
    /// `0-3,8`; nil where it does not tell.
    private static func affinity(_ root: FilePath) -> Int? {
        let table = KernelFile.text(root.appending("proc/self/status")) ?? ""
        let label = "Cpus_allowed_list:"
        guard let line = table.split(separator: "\n").first(where: { $0.hasPrefix(label) }) else {
            return nil
        }
        let ranges = line.dropFirst(label.count).split { $0 == "," || $0.isWhitespace }
        return ranges.reduce(0) { sum, range in
            let ends = range.split(separator: "-").compactMap { Int($0) }
            guard let first = ends.first, let last = ends.last, first <= last else { return sum }
            return sum + last - first + 1
        }
    }
}
