import BatchRunner
import Credentials
import Imaging
import Records
import Restoration

extension OutputSigner {
    private static let fewDays = 30

    /// The signer that is asked for.
    ///
    /// - Throws: ``CommandError`` if it would sign nothing that readers accept.
    convenience init(
        _ request: SigningRequest, passphrase: PassphraseOptions, _ settings: ProcessingSettings
    ) throws {
        let statement = SignedStatement(settings: settings)
        do {
            try self.init(request, passphrase: try passphrase.read()) {
                statement.about($0, $1)
            }
        } catch let error as CredentialsError {
            throw CommandError(error.isOfReading ? .environment : .usage, error.description)
        }
    }

    /// What the user has to know of the certificate; nil if nothing.
    var advice: String? {
        guard daysLeft < Self.fewDays, !hasTimeStampServer else { return nil }
        let rest = daysLeft > 0 ? DecimalText.count(daysLeft, "day") : "less than a day"
        return
            "The certificate expires in \(rest). Signatures without a time stamp then become "
            + "invalid. Use '--timestamp', or sign again with a new certificate ('autochrome "
            + "sign')."
    }
}
