import BatchRunner
import Files
import FoundationEssentials
import Glibc
import Kernels
import Records
import Restoration
import SystemPackage

/// The machine: kernel, processors, memory, temporary files.
enum MachineChecks {
    static var all: [Checkup.Check] { [system, processors, memory, temporaryFolder] }

    private static var system: Checkup.Check {
        var names = utsname()
        uname(&names)
        func text<Field>(_ field: Field) -> String {
            withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        return .init(
            name: "System",
            found: "\(text(names.sysname)) \(text(names.release)), \(text(names.machine))")
    }

    /// Fewer than there are if an affinity or a control group says so.
    private static var processors: Checkup.Check {
        let (usable, all) = (Machine.current.processors, ProcessInfo.processInfo.processorCount)
        let number = usable < all ? "\(usable) of \(all) may be used" : "\(usable)"
        return .init(
            name: "Processors", found: "\(number), kernels for \(InstructionSet.current.name)")
    }

    private static var memory: Checkup.Check {
        let there = "\(SizeText.bytes(Machine.current.memory)) free"
        do throws(CommandError) {
            let load = try Workload(ResourceLimits())
            let found = "\(there), \(DecimalText.count(load.jobs, "worker")) at a time"
            return .init(
                name: "Memory", found: found, state: load.advice == nil ? .fine : .warning,
                remedy: load.advice)
        } catch {
            return .init(
                name: "Memory", found: there, state: .problem, remedy: error.description)
        }
    }

    private static var temporaryFolder: Checkup.Check {
        do throws(CommandError) {
            let folder = try TemporaryFolder.make()
            return FolderChecks.room(
                in: folder.path.removingLastComponent(), name: "Temporary files")
        } catch {
            return .init(
                name: "Temporary files", found: "cannot be created", state: .problem,
                remedy: error.description)
        }
    }
}
