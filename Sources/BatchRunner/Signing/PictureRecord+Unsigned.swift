import Records

extension PictureRecord {
    private static let complaint = "Not signed: "

    /// Says that the files carry no content credentials, with the reason in ``CredentialsRecord/problem``.
    mutating func noteUnsigned(_ credentials: CredentialsRecord) {
        self.credentials = credentials
        warnings.append(
            "\(Self.complaint)\(credentials.problem ?? "") 'autochrome sign' signs it later.")
    }

    /// Takes that back.
    mutating func forgetUnsigned() {
        warnings.removeAll { $0.hasPrefix(Self.complaint) }
    }
}
