extension Verification {
    /// How far a check is, and at its end what it came to.
    public struct Totals: Hashable, Sendable {
        /// Finished pictures in all.
        public internal(set) var pictures = 0
        /// Those that are to be looked at.
        public internal(set) var chosenPictures = 0
        /// Those that were looked at.
        public internal(set) var checkedPictures = 0
        /// Their outputs and companions.
        public internal(set) var files = 0
        /// Scans that were compared.
        public internal(set) var sources = 0
        /// Files whose credentials were checked.
        public internal(set) var credentials = 0
        /// Bytes that were read.
        public internal(set) var bytes: Int64 = 0
        /// Findings by what is wrong.
        public internal(set) var findings: [Problem: Int] = [:]
        /// Pictures that the next run makes again; 0 if that could not be written down.
        public internal(set) var noted = 0
        /// Pictures that cannot be made again, as their sources are gone.
        public internal(set) var lost = 0
        /// Pictures whose files were being replaced when a command ended: files of either kind count as written.
        public internal(set) var interrupted = 0
        /// Why the state could not be told of what is wrong; nil if it could, or nothing is.
        public internal(set) var unnoted: String?
        /// What the sample was drawn by; nil without one.
        public internal(set) var seed: UInt64?

        /// How many findings there are of a kind.
        public subscript(problem: Problem) -> Int { findings[problem] ?? 0 }

        /// All findings.
        public var problems: Int { findings.values.reduce(0, +) }
    }
}

extension Verification.Totals: Encodable {
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    /// Writes one object, with a number for each kind of finding.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        let numbers = [
            "pictures": pictures, "chosenPictures": chosenPictures,
            "checkedPictures": checkedPictures, "files": files, "sources": sources,
            "checkedCredentials": credentials,
            "noted": noted, "lost": lost, "interrupted": interrupted,
        ]
        for (key, number) in numbers {
            try container.encode(number, forKey: Key(stringValue: key))
        }
        for problem in Verification.Problem.allCases {
            try container.encode(self[problem], forKey: Key(stringValue: problem.rawValue))
        }
        try container.encode(bytes, forKey: Key(stringValue: "bytes"))
        try container.encodeIfPresent(unnoted, forKey: Key(stringValue: "unnoted"))
        try container.encodeIfPresent(seed, forKey: Key(stringValue: "seed"))
    }
}
