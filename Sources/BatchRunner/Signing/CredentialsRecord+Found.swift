import Credentials
import Records

extension CredentialsRecord {
    /// The credentials of a finished output that was found; nil if they are void.
    init?(_ found: FileCredentials) {
        guard found.report.state != .invalid, let facts = found.report.facts,
            let certificate = facts.certificateSHA256, let end = facts.certificateEnd
        else { return nil }
        self.init(
            manifest: facts.label, certificateSHA256: certificate, certificateEnd: end,
            isTimeStamped: facts.timeStamp != nil, isFirstHand: false)
    }
}
