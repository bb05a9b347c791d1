public import Credentials
public import Records
public import SystemPackage

/// How the credentials of outputs are checked.
public struct CredentialsCheck {
    /// Whether only credentials of somebody trusted hold.
    public let asksForTrust: Bool
    /// Has a worker check a file; nil for a file that has no credentials.
    public let report: (FilePath) throws(PictureFailure) -> CredentialReport?

    /// A check.
    public init(
        asksForTrust: Bool,
        report: @escaping (FilePath) throws(PictureFailure) -> CredentialReport?
    ) {
        self.asksForTrust = asksForTrust
        self.report = report
    }
}

extension Verification {
    /// Checks the credentials of a file that is what was written: they may have ended since, or never have held.
    mutating func checkCredentials(of path: FilePath) {
        guard let credentials else { return }
        do throws(PictureFailure) {
            guard let report = try credentials.report(layout.root.appending(path.components)) else {
                return self.report(.credentials, path, "carries no credentials")
            }
            totals.credentials += 1
            let uncovered = report.facts?.uncoveredBytes ?? 0
            guard uncovered == 0 else {
                return self.report(
                    .credentials, path,
                    "has credentials that leave \(uncovered) bytes of the file open to changes")
            }
            switch report.state {
            case .trusted: return
            case .valid where !credentials.asksForTrust: return
            case .valid, .invalid:
                let causes = report.failures.map { "\($0.code.rawValue): \($0.sentence)" }
                self.report(
                    .credentials, path,
                    "has credentials that do not hold (\(causes.joined(separator: " ")))")
            }
        } catch {
            self.report(.unreadable, path, "cannot be checked: \(error)")
        }
    }
}
