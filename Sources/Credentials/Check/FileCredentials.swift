import Files
import Metadata
public import SystemPackage

/// The manifest store of a file, and what checking it gives.
public struct FileCredentials: Hashable, Sendable {
    /// The store; empty if it does not stand there whole.
    public let store: [UInt8]
    /// What checking it gives.
    public let report: CredentialReport

    /// Looks into a file; nil if it has no store, or is of a format that carries none here.
    ///
    /// - Parameters:
    ///   - path: the file; may be one of the `GivenFiles`.
    ///   - check: whom it trusts.
    /// - Throws: why the file cannot be read.
    public init?(of path: FilePath, _ check: CredentialCheck) throws(Errno) {
        let found = try Self.reading(path) {
            source -> (store: [UInt8], report: CredentialReport)? in
            do throws(ManifestFault) {
                guard let place = try ManifestPlace.find(in: source) else { return nil }
                guard let store = place.store(in: source) else {
                    throw .malformed("its manifest store is too long")
                }
                let report = check.report(on: store, of: source, embedding: place.embedding)
                return (store, report)
            } catch {
                if case .unsupported = error { return nil }
                // What is no whole picture has no credentials that could be right or wrong.
                if case .damaged = error { return nil }
                return (
                    [],
                    CredentialReport(
                        unreadable: "The manifest store cannot be read: \(error.reason).")
                )
            }
        }
        guard let found else { return nil }
        (store, report) = found
    }

    /// The store of a file, unchecked; nil if there is none, or it is longer than a limit.
    public static func store(of path: FilePath, atMost count: Int) throws(Errno) -> [UInt8]? {
        try reading(path) { source in
            guard let place = try? ManifestPlace.find(in: source), place.count <= count else {
                return nil
            }
            return place.store(in: source)
        }
    }

    private static func reading<Result>(
        _ path: FilePath, _ body: (FileSource) -> Result
    ) throws(Errno) -> Result {
        let file = try GivenFiles.open(path)
        defer { try? file.close() }
        let source = try FileSource(file)
        let result = body(source)
        if let error = source.readError { throw error }
        return result
    }
}

extension CredentialReport {
    /// A store that cannot be found whole.
    fileprivate init(unreadable sentence: String) {
        let finding = CredentialFinding(
            code: .generalError, url: "", sentence: sentence, ingredient: nil)
        self.init(state: .invalid, findings: [finding], facts: nil)
    }
}
