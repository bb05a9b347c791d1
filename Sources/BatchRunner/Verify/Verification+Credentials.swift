public import Credentials
import JobStorage
public import Records
public import SystemPackage

/// How the credentials of outputs are checked.
public struct CredentialsCheck {
    /// Whether only credentials of somebody trusted hold.
    public let asksForTrust: Bool
    /// Has a worker check a picture by the credentials inside it or, if `true`, beside it; nil if it has none.
    public let report: (FilePath, Bool) throws(PictureFailure) -> CredentialReport?

    /// A check.
    public init(
        asksForTrust: Bool,
        report: @escaping (FilePath, Bool) throws(PictureFailure) -> CredentialReport?
    ) {
        self.asksForTrust = asksForTrust
        self.report = report
    }
}

extension Verification {
    /// Checks the credentials of those files of a picture that are what was written: they may have ended since, or never
    /// have held.
    mutating func checkCredentials(of item: FinishedItem, _ intact: Set<FilePath>) {
        // Of files that are being replaced, those of one record may stand beside those of the other.
        guard let credentials, !item.isHalfReplaced,
            item.record.credentials?.manifest != nil || credentials.asksForTrust
        else { return }
        let beside = Set(item.record.credentialsFiles.map { $0.path(beside: item.output) })
        for (path, _) in item.record.withoutCredentialsFiles.files(at: item.output)
        where intact.contains(path) {
            let file = CompanionRecord.credentials(beside: path)
            // What is wrong with the file itself has been said.
            if beside.contains(file), !intact.contains(file) { continue }
            check(path, isBeside: beside.contains(file), credentials)
            onProgress(totals)
        }
    }

    private mutating func check(
        _ path: FilePath, isBeside: Bool, _ credentials: CredentialsCheck
    ) {
        do throws(PictureFailure) {
            let file = layout.root.appending(path.components)
            guard let report = try credentials.report(file, isBeside) else {
                return self.report(.unsigned, path, "carries no credentials")
            }
            totals.credentials += 1
            let uncovered = report.facts?.uncoveredBytes ?? 0
            guard uncovered == 0 else {
                return self.report(
                    .credentials, path,
                    "has credentials that do not protect \(uncovered) bytes of the file")
            }
            switch report.state {
            case .trusted: return
            case .valid where !credentials.asksForTrust: return
            case .valid, .invalid:
                let causes = report.failures.map { "\($0.code.rawValue): \($0.sentence)" }
                self.report(
                    .credentials, path,
                    "has invalid credentials (\(causes.joined(separator: " ")))")
            }
        } catch {
            self.report(.unreadable, path, "cannot be checked: \(error)")
        }
    }
}
