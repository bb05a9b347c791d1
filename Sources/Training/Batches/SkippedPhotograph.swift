public import Records
public import SystemPackage

/// A photograph that takes no part in training, and why.
public struct SkippedPhotograph: Hashable, Sendable {
    /// What is wrong with it.
    public enum Reason: Codable, Hashable, Sendable {
        /// It has no or hardly any colour.
        case gray
        /// It has one colour throughout, as toned prints.
        case oneColor
        /// It cannot be decoded; the class and the cause in one sentence.
        case unreadable(FailureClass, String)

        /// A word that reasons are counted by.
        public var code: String {
            switch self {
            case .gray: "grey"
            case .oneColor: "one_colour"
            case .unreadable(let failure, _): failure.rawValue
            }
        }

        /// The cause in one sentence.
        public var message: String {
            switch self {
            case .gray: "The picture has little or no colour."
            case .oneColor: "The picture has one colour throughout."
            case .unreadable(_, let message): message
            }
        }
    }

    /// Its path below the folder.
    public let path: FilePath
    /// What is wrong with it.
    public let reason: Reason
}
