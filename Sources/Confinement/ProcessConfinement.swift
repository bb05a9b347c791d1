import CConfinement
import Glibc
public import Records
public import SystemPackage

/// Gives up, for good, what a process that decodes strangers' files does not need.
public enum ProcessConfinement {
    /// Confines this process and all threads that it will ever have.
    ///
    /// Files that are open stay open. Other files can be read in some folders and where they are named, and be
    /// made and changed in those folders alone; `stat` and `readlink` still see all. No programs, processes,
    /// sockets, or signals to others; `Sources/CConfinement/filter.c` is the list of calls that are left.
    ///
    /// To be called while there is one thread: Landlock binds the thread that calls and those that it starts.
    ///
    /// - Parameters:
    ///   - folders: where regular files may be made, changed and removed.
    ///   - files: what may be read beside it; what is not there is left out.
    /// - Returns: what was applied. Whatever the system lacks is left out.
    public static func apply(writing folders: [FilePath], reading files: [FilePath])
        -> ConfinementRecord
    {
        var record = ConfinementRecord(landlockVersion: 0, filtersCalls: false)
        do throws(Gap) {
            // Neither of the two is given to unprivileged processes that can still win privileges.
            try check("no new privileges", cconfinement_drop_privileges())
        } catch {
            record.causes.append(error.cause)
        }
        do throws(Gap) {
            record.landlockVersion = try restrictFiles(writing: folders, reading: files)
        } catch {
            record.causes.append(error.cause)
        }
        do throws(Gap) {
            try check("seccomp", cconfinement_filter_calls())
            record.filtersCalls = true
        } catch {
            record.causes.append(error.cause)
        }
        return record
    }

    /// Why something could not be applied.
    private struct Gap: Error {
        let cause: String
    }

    private static func restrictFiles(
        writing folders: [FilePath], reading files: [FilePath]
    ) throws(Gap) -> Int {
        let threads = try check("Landlock", cconfinement_threads())
        guard threads == 1 else {
            throw Gap(cause: "Landlock: there are \(threads) threads already")
        }
        let version = try check("Landlock", cconfinement_landlock_version())
        let rules = FileDescriptor(
            rawValue: try check("Landlock", cconfinement_landlock_begin(version)))
        defer { try? rules.close() }
        for folder in folders {
            let result = folder.withPlatformString {
                cconfinement_landlock_allow_folder(rules.rawValue, version, $0)
            }
            try check("Landlock", result)
        }
        for file in files {
            // Whoever needs a file that is not there says so better.
            _ = file.withPlatformString { cconfinement_landlock_allow_file(rules.rawValue, $0) }
        }
        try check("Landlock", cconfinement_landlock_apply(rules.rawValue))
        return Int(version)
    }

    @discardableResult
    private static func check(_ what: String, _ result: CInt) throws(Gap) -> CInt {
        guard result >= 0 else { throw Gap(cause: "\(what): \(Errno(rawValue: errno))") }
        return result
    }
}
