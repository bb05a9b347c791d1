import Records
import SystemPackage

/// What a check has found about a file, for programs.
struct FileFindingFact<Problem: Encodable>: Encodable {
    let path: CodablePath
    let problem: Problem
    let detail: String

    /// A problem with a file, and more about it as the second half of a sentence.
    init(_ path: FilePath, _ problem: Problem, _ detail: String) {
        self.path = CodablePath(path)
        self.problem = problem
        self.detail = detail
    }
}
