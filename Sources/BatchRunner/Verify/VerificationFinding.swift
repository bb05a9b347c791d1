public import SystemPackage

extension Verification {
    /// What is wrong with a file.
    public enum Problem: String, Codable, CaseIterable, Sendable {
        /// Its content is not what was written.
        case altered
        /// It is gone.
        case missing
        /// It cannot be read: nobody knows.
        case unreadable
        /// Something else has its name, such as a folder.
        case replaced
        /// Nobody knows it.
        case extra
        /// The output folder holds nothing of what the job state tells of.
        case otherOutputs = "other_outputs"
        /// The content of a scan is not what the output was made from.
        case sourceAltered = "source_altered"
        /// A scan is gone.
        case sourceMissing = "source_missing"
        /// A scan cannot be read.
        case sourceUnreadable = "source_unreadable"
        /// Its signature does not hold.
        case credentials
        /// It is not signed, where somebody trusted should have signed it.
        case unsigned

        /// Whether the picture has to be made again.
        var isOfOutput: Bool {
            switch self {
            case .altered, .missing, .replaced: true
            case .unreadable, .extra, .otherOutputs, .sourceAltered, .sourceMissing,
                .sourceUnreadable, .credentials, .unsigned:
                false
            }
        }
    }

    /// A file that is not as it should be, or may not be.
    public struct Finding: Sendable {
        /// The file below the output folder; the whole path of a scan, and of the output folder itself.
        public let path: FilePath
        /// What is wrong.
        public let problem: Problem
        /// More about it, as the second half of a sentence.
        public let detail: String
    }
}
