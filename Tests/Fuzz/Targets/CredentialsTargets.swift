@testable import Credentials
@testable import Metadata

/// Manifest stores.
enum CredentialsTargets {
    /// Any bytes as a store, as CBOR and as a time stamp.
    static func credentials(_ bytes: [UInt8]) {
        if let value = try? CBORValue(decoding: bytes) {
            let encoded = value.encoded
            precondition(
                (try? CBORValue(decoding: encoded))?.encoded == encoded, "written wrongly")
        }
        _ = try? TimeStampToken(bytes, of: [])
        let check = CredentialCheck(anchors: .none, now: 1_800_000_000)
        let report = check.report(
            on: bytes, of: MemorySource(bytes: bytes), embedding: [0..<bytes.count])
        precondition(report.state != .trusted, "trusted without anchors")
        let isKept = report.findings.contains { $0.code == .claimSignatureValidated }
        precondition(report.state == .invalid || isKept, "valid without a signature")
    }
}
