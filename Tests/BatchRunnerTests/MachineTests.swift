import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import BatchRunner

/// Limits as kernels state them, in trees of made-up files.
@Suite struct MachineTests {
    /// A folder that stands for the root of a system, gone with the value.
    private final class System {
        private let folder: TestFolder
        var root: FilePath { folder.path }

        init(groups: String, mounts: String, files: [String: String] = [:]) throws {
            folder = try TestFolder()
            try write("proc/self/cgroup", groups)
            try write("proc/self/mountinfo", mounts)
            try write("proc/self/status", "Name:\tx\nCpus_allowed_list:\t0-15\n")
            try write("proc/meminfo", "MemTotal: 32000 kB\nMemAvailable:   16000 kB\n")
            for (path, text) in files { try write(path, text) }
        }

        func write(_ path: String, _ text: String) throws {
            try folder.write(Array(text.utf8), FilePath(path))
        }

        var machine: Machine { Machine(root: root, online: 64) }
    }

    private static let version2 = "30 23 0:26 / /sys/fs/cgroup rw,nosuid - cgroup2 cgroup2 rw\n"
    private static let version1 = """
        31 23 0:28 / /sys/fs/cgroup rw - tmpfs tmpfs rw,mode=755
        32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
        35 31 0:32 / /sys/fs/cgroup/memory rw shared:9 - cgroup cgroup rw,memory
        36 31 0:33 / /sys/fs/cgroup/cpuset rw - cgroup cgroup rw,cpuset

        """

    @Test func withoutGroupsTheMachineDecides() throws {
        let system = try System(groups: "", mounts: "")
        #expect(system.machine == Machine(processors: 16, memory: 16000 << 10))
        try system.write("proc/self/status", "Cpus_allowed_list:\t0-2,5,8-9\n")
        #expect(system.machine.processors == 6)
        try system.write("proc/self/status", "Cpus_allowed_list:\n")
        #expect(system.machine.processors == 64)
    }

    @Test func version2CountsAllGroupsAbove() throws {
        let system = try System(
            groups: "0::/slurm/job 7/step\n", mounts: Self.version2,
            files: [
                "sys/fs/cgroup/slurm/cpu.max": "max 100000\n",
                "sys/fs/cgroup/slurm/memory.max": "8000000\n",
                "sys/fs/cgroup/slurm/job 7/cpu.max": "250000 100000\n",
                "sys/fs/cgroup/slurm/job 7/memory.max": "9000000\n",
                "sys/fs/cgroup/slurm/job 7/step/memory.max": "max\n",
                "sys/fs/cgroup/slurm/job 7/step/cpu.max": "max 100000\n",
            ])
        #expect(system.machine == Machine(processors: 3, memory: 8_000_000))
        try system.write("sys/fs/cgroup/slurm/job 7/step/memory.high", "7000000\n")
        #expect(system.machine.memory == 7_000_000)
    }

    @Test func version1HasAHierarchyAController() throws {
        let system = try System(
            groups: "4:memory:/box\n2:cpu,cpuacct:/box\n0::/\n", mounts: Self.version1,
            files: [
                "sys/fs/cgroup/memory/box/memory.limit_in_bytes": "5000000\n",
                "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
                "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_quota_us": "50000\n",
                "sys/fs/cgroup/cpu,cpuacct/box/cpu.cfs_period_us": "100000\n",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us": "-1\n",
                "sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us": "100000\n",
            ])
        #expect(system.machine == Machine(processors: 1, memory: 5_000_000))
    }

    /// A container may see its own group at the mount point under the host's name.
    @Test func aGroupMayBeTheTopOfWhatIsSeen() throws {
        let mounts = "30 23 0:26 /docker/abc /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
        let files = ["sys/fs/cgroup/memory.max": "6000000"]
        for group in ["/docker/abc", "/docker/other", "/../elsewhere", "/"] {
            let system = try System(groups: "0::\(group)\n", mounts: mounts, files: files)
            #expect(system.machine.memory == 6_000_000, "\(group)")
        }
    }

    @Test(arguments: [
        ["", "\n\n", "0::", "::::", "0::/../../..", "x:y"],
        ["", "-", "1 2 3 4 5 6 7 -", "a b c d e f - cgroup2", "1 2 3 / / rw - cgroup2 x rw"],
    ])
    func nonsenseIsNoLimit(lines: [String]) throws {
        for line in lines {
            let system = try System(
                groups: line, mounts: line,
                files: ["cpu.max": "0 0", "memory.max": "0", "memory.high": "-5"])
            #expect(system.machine == Machine(processors: 16, memory: 16000 << 10), "\(line)")
        }
    }

    @Test func thisMachineHasSomething() {
        let machine = Machine.current
        #expect(machine.processors >= 1)
        #expect(machine.processors <= ProcessInfo.processInfo.activeProcessorCount)
        #expect(machine.memory > 1 << 20)
        #expect(machine.memory <= Int(ProcessInfo.processInfo.physicalMemory))
    }
}
