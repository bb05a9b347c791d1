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

    /// Looks at a store in a file of its own; nil if there is no such file.
    ///
    /// - Parameters:
    ///   - path: the store; may be one of the `GivenFiles`.
    ///   - picture: the file that it should be about; nil where that is not there: then the store does not hold, and what
    ///     it says is told all the same.
    ///   - check: whom it trusts.
    /// - Throws: why a file cannot be read.
    public init?(
        storedAt path: FilePath, of picture: FilePath?, _ check: CredentialCheck
    ) throws(Errno) {
        let store: [UInt8]?
        do throws(Errno) {
            store = try Self.reading(path) { source in
                source.count <= ManifestPlace.maximumCount
                    ? source.read(at: 0, count: source.count) : nil
            }
        } catch {
            if error == .noSuchFileOrDirectory { return nil }
            throw error
        }
        guard let store else {
            self.store = []
            report = CredentialReport(unreadable: "The manifest store is too long.")
            return
        }
        self.store = store
        guard let picture else {
            report = check.report(on: store, of: NoBytes(), embedding: [])
            return
        }
        report = try Self.reading(picture) { check.report(on: store, of: $0, embedding: []) }
    }

    /// Whether it states that its picture was made from a scan, which may not hold.
    ///
    /// - Parameter sha256: SHA-256 of the scan.
    /// - Returns: true if it does.
    public func isOfScan(_ sha256: String) -> Bool {
        report.facts?.ingredients.contains {
            $0.relationship == "parentOf" && $0.sha256 == sha256
        } == true
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

/// A file that is not there.
private struct NoBytes: ByteSource {
    let count = 0

    func read(at offset: Int, count: Int) -> [UInt8]? { nil }
}

extension CredentialReport {
    /// A store that cannot be found whole.
    fileprivate init(unreadable sentence: String) {
        let finding = CredentialFinding(
            code: .generalError, url: "", sentence: sentence, ingredient: nil)
        self.init(state: .invalid, findings: [finding], facts: nil)
    }
}
