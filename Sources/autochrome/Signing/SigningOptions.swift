import ArgumentParser
import BatchRunner
import Records

/// With what outputs are signed.
struct SigningOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Sign every output with this certificate and its chain (PEM).",
            valueName: "file"), completion: .file())
    var sign: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Private key of the certificate (PEM, for ES256, ES384, ES512 or Ed25519).",
            valueName: "file"), completion: .file())
    var key: PathArgument?

    @Option(
        help: ArgumentHelp(
            "Have this time stamp server confirm when each output was signed (RFC 3161).",
            valueName: "url"))
    var timestamp: String?

    @Flag(
        help:
            "Write each signed record to a separate file (NAME.c2pa) and leave the picture file as it is."
    )
    var signBeside = false

    @OptionGroup var passphrase: PassphraseOptions

    func validate() throws {
        guard (sign == nil) == (key == nil) else {
            throw ValidationError("'--sign' and '--key' need each other.")
        }
    }

    /// What is asked for, with what an earlier run was asked for where nothing is said; nil for no signatures.
    func request(orElse earlier: SigningRequest?) -> SigningRequest? {
        guard let sign, let key else {
            var request = earlier
            if let timestamp { request?.timeStampServer = timestamp }
            if signBeside { request?.isBeside = true }
            return request
        }
        return SigningRequest(
            chain: CodablePath(sign.path), key: CodablePath(key.path), timeStampServer: timestamp,
            isBeside: signBeside || earlier?.isBeside == true)
    }
}
