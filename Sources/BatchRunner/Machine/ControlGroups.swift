import SystemPackage

/// What the control groups of this process allow it, in version 1 and 2 of that interface.
///
/// cgroups(7); the files are those of the kernel's `admin-guide/cgroup-v2.rst` and
/// `admin-guide/cgroup-v1/`. Limits of the groups above count too, as far as they can be seen.
struct ControlGroups {
    /// Bytes of memory; nil for no limit.
    let memory: Int?
    /// Processors' worth of time, rounded up; nil for no limit.
    let processors: Int?

    /// Reads the limits.
    ///
    /// - Parameter root: the folder that holds `proc` and the mount points.
    init(root: FilePath) {
        let groups = KernelFile.text(root.appending("proc/self/cgroup")) ?? ""
        let mounts = KernelFile.text(root.appending("proc/self/mountinfo")) ?? ""
        let paths = Self.paths(groups)
        var memory: [Int] = []
        var processors: [Int] = []
        for mount in mounts.split(separator: "\n").compactMap(GroupMount.init) {
            guard let path = paths[mount.controller ?? ""] else { continue }
            for folder in mount.folders(upFrom: path).map({ root.appending($0.components) }) {
                memory += mount.memoryFiles.compactMap {
                    KernelFile.text(folder.appending($0)).flatMap(Self.number)
                }
                if let time = mount.time(in: folder) { processors.append(time) }
            }
        }
        self.memory = memory.min()
        self.processors = processors.min()
    }

    /// The group's path by controller; version 2 has no name.
    ///
    /// Lines are `number:controller,…:path`.
    private static func paths(_ table: String) -> [String: FilePath] {
        var paths: [String: FilePath] = [:]
        for line in table.split(separator: "\n") {
            let fields = line.split(
                separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for name in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                paths[String(name)] = FilePath(String(fields[2]))
            }
        }
        return paths
    }

    /// A file's number; nil for `max` and -1, which mean no limit.
    static func number(_ text: some StringProtocol) -> Int? {
        let digits = text.prefix { !$0.isWhitespace }
        return Int(digits).flatMap { $0 > 0 ? $0 : nil }
    }
}

/// A place where a hierarchy of control groups can be seen.
private struct GroupMount {
    private static let controllers = ["memory", "cpu"]

    /// `memory` or `cpu`; nil for version 2, which has all in one.
    let controller: String?
    /// The group that is seen at the mount point.
    private let top: FilePath
    private let point: FilePath

    /// Reads a line of proc_pid_mountinfo(5).
    ///
    /// Fields: id, parent, device, root, mount point, options, tags …, "-", type, source, options.
    init?(_ line: Substring) {
        let fields = line.split(separator: " ")
        guard fields.count > 6, let dash = fields.firstIndex(of: "-"), dash + 3 < fields.count
        else { return nil }
        top = FilePath(String(fields[3]))
        point = FilePath(String(fields[4]))
        let options = fields[dash + 3].split(separator: ",")
        switch fields[dash + 1] {
        case "cgroup2": controller = nil
        case "cgroup":
            guard let name = Self.controllers.first(where: { options.contains(Substring($0)) })
            else { return nil }
            controller = name
        default: return nil
        }
    }

    var memoryFiles: [String] {
        switch controller {
        case nil: ["memory.max", "memory.high"]
        case "memory": ["memory.limit_in_bytes"]
        default: []
        }
    }

    /// The folders of a group and of those above it; only the topmost where the group is not to be seen.
    func folders(upFrom group: FilePath) -> [FilePath] {
        var below = group
        let isSeen =
            below.removePrefix(top) && !below.components.contains { $0.kind == .parentDirectory }
        var names = isSeen ? Array(below.components) : []
        var folders = [point.appending(names)]
        while names.popLast() != nil { folders.append(point.appending(names)) }
        return folders
    }

    /// Processors' worth of time that a group may use in each period, rounded up.
    func time(in folder: FilePath) -> Int? {
        let files: [String] =
            switch controller {
            case nil: ["cpu.max"]
            case "cpu": ["cpu.cfs_quota_us", "cpu.cfs_period_us"]
            default: []
            }
        let text = files.map { KernelFile.text(folder.appending($0)) ?? "" }
            .joined(separator: " ")
        let numbers = text.split(whereSeparator: \.isWhitespace).compactMap {
            ControlGroups.number($0)
        }
        guard numbers.count == 2 else { return nil }
        return (numbers[0] - 1) / numbers[1] + 1
    }
}
