import Files
import SystemPackage

/// Which build of the program this is: versions do not tell those of a developer apart.
enum ProgramBuild {
    /// SHA-256 of the running program's file, lower-case hexadecimal; nil where it cannot be read.
    static let sha256 = try? FileDigest.sha256(of: "/proc/self/exe")
}
