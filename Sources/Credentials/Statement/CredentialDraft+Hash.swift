public import Metadata

extension CredentialDraft {
    /// The hash of a file that ``finish`` asks for.
    ///
    /// - Parameters:
    ///   - file: the whole file, laid out.
    ///   - exclusions: the ranges that are left out, in their order.
    /// - Returns: SHA-256, 32 bytes; nil if the file cannot be read or ends before a range does.
    public static func hash(of file: some ByteSource, without exclusions: [Range<Int>]) -> [UInt8]?
    {
        guard exclusions.allSatisfy({ $0.upperBound <= file.count }) else { return nil }
        let covered = DataHash.rest(of: 0..<file.count, without: exclusions)
        return DataHash.hash(of: covered, in: file, .sha256)
    }
}
