import COpenJPEG

/// What OpenJPEG says, for people.
final class OpenJPEGMessages {
    private static let most = 20

    var errors: [String] = []
    var warnings: [String] = []

    /// The errors in one line.
    var said: String {
        errors.isEmpty ? "OpenJPEG" : String(errors.joined(separator: "; ").prefix(300))
    }

    /// Listens to a codec, which must not outlive this object.
    func listen(to codec: UnsafeMutablePointer<opj_codec_t?>) {
        let user = Unmanaged.passUnretained(self).toOpaque()
        opj_set_error_handler(
            codec,
            { message, user in
                guard let user else { return }
                let messages = Unmanaged<OpenJPEGMessages>.fromOpaque(user).takeUnretainedValue()
                OpenJPEGMessages.append(message, to: &messages.errors)
            }, user)
        opj_set_warning_handler(
            codec,
            { message, user in
                guard let user else { return }
                let messages = Unmanaged<OpenJPEGMessages>.fromOpaque(user).takeUnretainedValue()
                OpenJPEGMessages.append(message, to: &messages.warnings)
            }, user)
    }

    private static func append(_ message: UnsafePointer<CChar>?, to list: inout [String]) {
        guard let message, list.count < most else { return }
        list.append(String(cString: message).split(separator: "\n").joined(separator: " "))
    }
}
