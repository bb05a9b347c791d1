public import Metadata

/// Checks manifest stores against their files, offline: nothing is fetched.
///
/// Verdicts and codes are those of the reference reader. Besides, it tells what a signature does not cover.
public struct CredentialCheck: Sendable {
    /// Whose certificates, and whose time stamps, are trusted.
    public let anchors: TrustAnchors
    /// Now, in seconds since 1970.
    public let now: Int

    /// A check.
    public init(anchors: TrustAnchors, now: Int) {
        (self.anchors, self.now) = (anchors, now)
    }

    /// Checks a store.
    ///
    /// - Parameters:
    ///   - bytes: the store.
    ///   - file: the whole file, the store included where it is embedded.
    ///   - embedding: the ranges of the file that the store and what it is wrapped in take up; none for a
    ///     store beside the file.
    /// - Returns: what was found; a store that cannot be read is invalid.
    public func report(
        on bytes: [UInt8], of file: some ByteSource, embedding: [Range<Int>]
    ) -> CredentialReport {
        let store: ManifestStore
        do {
            store = try ManifestStore(bytes)
        } catch {
            let finding = CredentialFinding(
                code: error.code, url: error.url, sentence: error.sentence, ingredient: nil)
            return CredentialReport(state: .invalid, findings: [finding], facts: nil)
        }
        var check = StoreCheck(store, anchors: anchors, now: now)
        check.checkAll()
        let uncovered = check.checkBinding(file, embedding)
        let findings = check.newFindings
        return CredentialReport(
            state: Self.state(findings), findings: findings,
            facts: check.facts(uncoveredBytes: uncovered))
    }

    /// The state that findings amount to (C2PA 2.2, 14.3).
    private static func state(_ findings: [CredentialFinding]) -> CredentialReport.State {
        func has(_ code: StatusCode) -> Bool {
            findings.contains { $0.code == code && $0.ingredient == nil }
        }
        let failures = findings.filter { $0.code.kind == .failure }
        guard has(.claimSignatureValidated), has(.claimSignatureInsideValidity),
            failures.allSatisfy({ $0.code == .signingCredentialUntrusted })
        else { return .invalid }
        return failures.isEmpty && has(.signingCredentialTrusted) ? .trusted : .valid
    }
}

extension StoreCheck {
    /// What was found, without what manifests record themselves of their ingredients.
    fileprivate var newFindings: [CredentialFinding] {
        let active = store.active.label
        let reached = Set(findings.compactMap { BoxAddress($0.url)?.manifest } + [active])
        var recorded: Set<Ingredient.Recorded> = []
        for manifest in store.manifests where reached.contains(manifest.label) {
            recorded.formUnion(ingredients(of: manifest).flatMap { $0.ingredient?.recorded ?? [] })
        }
        return findings.filter { finding in
            BoxAddress(finding.url)?.manifest == active
                || !recorded.contains(.init(code: finding.code.rawValue, url: finding.url))
        }
    }
}
