public import SystemPackage

extension Packaging {
    /// What speaks against a package, or has to be known of it.
    public enum Problem: String, Codable, CaseIterable, Sendable {
        /// No manifest can hold the name.
        case name
        /// Two names differ in their Unicode normal form alone, and count as one for some programs.
        case normalForm = "normal_form"
        /// Two names differ in capitals and small letters alone: some file systems hold one of them.
        case letterCase = "letter_case"
        /// Two scans of different folders would have one name.
        case sameName = "same_name"
        /// The content is not what was written, or what the output was made from.
        case altered
        /// A file is gone.
        case missing
        /// A file cannot be read.
        case unreadable
        /// The next run has to make the picture's files again.
        case waiting

        /// Whether there can be no bag with it.
        public var isRefusal: Bool { self != .letterCase }
    }

    /// One of them.
    public struct Finding: Sendable {
        /// The file below the output folder; the whole path of a scan.
        public let path: FilePath
        /// What is wrong.
        public let problem: Problem
        /// More about it, as the second half of a sentence.
        public let detail: String
    }

    /// Findings by what is wrong.
    public struct Findings: Hashable, Sendable {
        private var counts: [Problem: Int] = [:]

        mutating func add(_ problem: Problem) { counts[problem, default: 0] += 1 }

        /// How many there are of a kind.
        public subscript(problem: Problem) -> Int { counts[problem] ?? 0 }

        /// Those with which there can be no bag.
        public var refusals: Int {
            Problem.allCases.filter(\.isRefusal).reduce(0) { $0 + self[$1] }
        }

        /// Those that tell of names, before anything is written.
        public var names: Int { self[.name] + self[.normalForm] + self[.sameName] }
    }

    /// How far a package is, and at its end what it came to.
    public struct Totals: Hashable, Sendable {
        /// Finished pictures.
        public internal(set) var pictures = 0
        /// Those whose files are in the bag.
        public internal(set) var packedPictures = 0
        /// Pictures that are not in it, as they are not finished.
        public internal(set) var unfinished = 0
        /// Pictures that are not in it, as they were left alone on purpose.
        public internal(set) var leftAlone = 0
        /// Files of the payload.
        public internal(set) var files = 0
        /// Bytes of the payload.
        public internal(set) var bytes: Int64 = 0
        /// Outputs and scans that were copied.
        public internal(set) var copied = 0
        /// What was found.
        public internal(set) var findings = Findings()
        /// Whether there is a bag.
        public internal(set) var isComplete = false
        /// Whether somebody stopped it.
        public internal(set) var isStopped = false
    }
}
