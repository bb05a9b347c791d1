extension TIFFSurvey {
    /// Bytes of all values together that are read.
    private static let longestValues = 1 << 26

    /// Whether every value that the first directory declares lies in the file: those at its end are the first that
    /// a file loses, and decoders go on without them.
    public static func isWhole(_ source: some ByteSource) -> Bool {
        guard var structure = TIFFStructure(source, budget: longestValues) else { return false }
        let first = structure.firstDirectory
        let directory = structure.directory(at: first, maximumBytes: longestValues)
        return directory?.unreadable.isEmpty == true
    }
}
