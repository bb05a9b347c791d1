import JobStorage
import Records

/// How the settings of the finished pictures that a walk met stand to those of its run.
public struct SettingsFindings: Codable, Hashable, Sendable {
    /// Pictures that are made again with the run's.
    public internal(set) var again = 0
    /// Pictures that were to be made again, and were made with the same.
    public internal(set) var sameThoughSelected = 0
    /// Pictures that stay as they were made, with others.
    public internal(set) var kept: [Kept] = []

    /// Pictures whose settings are told in the same words.
    public struct Kept: Codable, Hashable, Sendable {
        /// The settings by names, with what they have otherwise than the run's.
        public let title: String
        /// True if only the program has changed, and nothing that was asked of it.
        public let isByEarlierMethod: Bool
        /// How many pictures.
        public internal(set) var pictures: Int
    }

    /// None met.
    public init() {}

    /// How many pictures stay that were made with others.
    public var keptPictures: Int { kept.reduce(0) { $0 + $1.pictures } }

    /// Counts a finished picture.
    ///
    /// - Parameters:
    ///   - fit: how its settings stand to those that the run has for it.
    ///   - run: those of the run.
    ///   - made: tells settings by the store's number.
    mutating func count(
        _ fit: SettingsFit, run: RunParameters, made: (Int64) throws -> RunParameters?
    ) rethrows {
        switch fit {
        case .same: break
        case .sameThoughSelected: sameThoughSelected += 1
        case .again: again += 1
        case .other(let number):
            let other = try made(number)
            let title = other.map { Self.title($0, besides: run) } ?? "unknown settings"
            let isEarlier = other.map(run.areByLaterMethod(than:)) ?? false
            let index = kept.firstIndex {
                $0.title == title && $0.isByEarlierMethod == isEarlier
            }
            if let index {
                kept[index].pictures += 1
            } else {
                kept.append(Kept(title: title, isByEarlierMethod: isEarlier, pictures: 1))
            }
        }
    }

    // What differs from what a run has for the picture.
    private static func title(_ made: RunParameters, besides run: RunParameters) -> String {
        let title = made.title(besides: run)
        // Styles, hints and the models of other stages have no names in settings.
        return title == run.title
            ? "\(title), with another style, other hints or another model of a stage" : title
    }
}
