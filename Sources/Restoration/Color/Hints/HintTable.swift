import Colorization
import Files
public import Records
public import SystemPackage

/// Which colours are known of which pictures.
public struct HintTable: Codable, Hashable, Sendable {
    /// The file.
    public let file: CodablePath
    /// SHA-256 of the file, lower-case hexadecimal.
    public let fileSHA256: String
    /// By absolute path of the source, in the order of the file.
    private var hints: [CodablePath: [Hint]]

    /// A colour that is known somewhere.
    struct Hint: Codable, Hashable, Sendable {
        var line: Int
        var place: PicturePlace
        var a: Float
        var b: Float
        var area: Area

        var color: ColorHints.Color { ColorHints.Color(a: a, b: b) }
    }

    /// Where it holds.
    enum Area: Codable, Hashable, Sendable {
        /// In a pixel of the upright scan, and what belongs to it.
        case point(x: Int, y: Int)
        /// Where a mask is white.
        case mask(HintMask)
    }

    init(file: CodablePath, fileSHA256: String, hints: [CodablePath: [Hint]]) {
        self.file = file
        self.fileSHA256 = fileSHA256
        self.hints = hints
    }

    /// The hints for a picture; nil if there are none.
    ///
    /// A file that is taken as one picture is its first page. The first picture of a file also gets the hints for
    /// pages and photographs that are nowhere in it, to tell of them.
    public func hints(for source: FilePath, _ place: PicturePlace = .only) -> PictureHints? {
        guard let all = hints[CodablePath(source.withoutLinks)] else { return nil }
        let own = all.filter { $0.place.inContent == place.inContent }
        let others = place.isFirst ? all.filter { $0.place.inContent != place.inContent } : []
        guard !own.isEmpty || !others.isEmpty else { return nil }
        return PictureHints(
            file: file, fileSHA256: fileSHA256, place: place, hints: own, others: others)
    }

    /// Named sources that are not there with the first line that names each, in the order of these.
    public var missingSources: [(line: Int, source: FilePath)] {
        hints.filter { FileSystem.kind($0.key.path) == nil }
            .map { ($0.value.map(\.line).min() ?? 0, $0.key.path) }
            .sorted { $0.0 < $1.0 }
    }

    /// Follows sources that have moved from one folder to another.
    mutating func relocate(from old: FilePath, to new: FilePath) {
        hints = hints.relocated { $0.moved(from: old, to: new) }
    }
}

extension HintTable.Hint {
    /// All that results depend on.
    var key: String {
        let area =
            switch area {
            case .point(let x, let y): "point \(x) \(y)"
            case .mask(let mask):
                "mask \(mask.width)x\(mask.height) \(mask.columns)x\(mask.rows) "
                    + mask.runs.map(String.init).joined(separator: " ")
            }
        return "\(place.inContent.text) \(a) \(b) \(area)"
    }
}
