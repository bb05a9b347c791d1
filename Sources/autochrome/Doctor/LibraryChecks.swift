import Imaging
import JobStorage
import Kernels
import Records

/// Libraries, and whether results were checked with their versions.
enum LibraryChecks {
    static var all: [Checkup.Check] {
        [algebra] + (VipsRuntime.libraries + [JobStore.library]).map { check($0) }
    }

    /// Its configuration begins with name and version, such as `OpenBLAS 0.3.21`.
    private static var algebra: Checkup.Check {
        let result = BLASCheck.run()
        let words = result.configuration.split(separator: " ")
        let version = words.count > 1 ? String(words[1]) : "unknown"
        return check(
            LibraryVersion("OpenBLAS", version, tested: "0.3"),
            more: ", routines for \(result.coreName)")
    }

    private static func check(_ library: LibraryVersion, more: String = "") -> Checkup.Check {
        let found = library.version + more
        guard !library.isTested else { return .init(name: library.name, found: found) }
        return .init(
            name: library.name, found: "\(found); tested with \(library.tested)", state: .warning,
            remedy: "This version will probably work. Check the first results closely.")
    }
}
