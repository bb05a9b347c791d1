import Colorization
import Files
import Records

/// What a file of hints says of one picture.
public struct PictureHints: Hashable, Sendable {
    /// The file.
    let file: CodablePath
    /// SHA-256 of the file, lower-case hexadecimal.
    let fileSHA256: String
    /// Which picture of its source it is.
    let place: PicturePlace
    /// In the order of the file.
    let hints: [HintTable.Hint]
    /// For pages and photographs that are none of the source's pictures, or others of them.
    let others: [HintTable.Hint]

    /// SHA-256 over all that the picture's result depends on, lower-case hexadecimal.
    public var sha256: String {
        hexadecimal(SHA256.hash(Array(hints.map(\.key).sorted().joined(separator: "\n").utf8)))
    }

    /// The same; nil where all hints are for other pictures of the source.
    var contentSHA256: String? { hints.isEmpty ? nil : sha256 }

    /// The hints on a grid over a picture.
    ///
    /// Masks come before points, and what comes first holds.
    ///
    /// - Parameters:
    ///   - mapping: where the pixels of the source have gone.
    ///   - width: columns of the grid.
    ///   - height: rows of the grid.
    ///   - pages: how many the source has.
    /// - Returns: the colours, and what the picture's record says of them.
    func placed(
        under mapping: SourceMapping, width: Int, height: Int, pages: Int
    ) -> (colors: ColorHints, record: HintsRecord) {
        var colors = ColorHints(width: width, height: height)
        var remarks = others.compactMap { remark(onOther: $0, pages: pages) }
        var used = 0
        for hint in hints.filter(\.isMask) + hints.filter({ !$0.isMask }) {
            let result =
                switch hint.area {
                case .point(let x, let y): claim(hint, x: x, y: y, of: &colors, mapping)
                case .mask(let mask): claim(hint, mask, of: &colors, mapping)
                }
            if result.isUsed { used += 1 }
            if let reason = result.remark {
                remarks.append(HintsRecord.Remark(line: hint.line, reason: reason))
            }
        }
        let record = HintsRecord(
            file: file, fileSHA256: fileSHA256, sha256: sha256, used: used,
            remarks: remarks.sorted { $0.line < $1.line })
        return (colors, record)
    }

    private typealias Claim = (isUsed: Bool, remark: String?)

    private func claim(
        _ hint: HintTable.Hint, x: Int, y: Int, of colors: inout ColorHints,
        _ mapping: SourceMapping
    ) -> Claim {
        let (width, height) = (mapping.uprightWidth, mapping.uprightHeight)
        guard (0..<width).contains(x), (0..<height).contains(y) else {
            return (
                false,
                "lies outside of the picture, whose upright scan has \(width) x \(height) pixels"
            )
        }
        let spot = mapping.place(uprightX: Double(x) + 0.5, uprightY: Double(y) + 0.5)
        let share = (x: spot.x / Double(mapping.width), y: spot.y / Double(mapping.height))
        guard (0..<1).contains(share.x), (0..<1).contains(share.y) else {
            return (false, "lies in what was cut off")
        }
        if let rival = colors.claim(hint.color, name: hint.line, x: share.x, y: share.y) {
            return (false, "lies where line \(rival) gives another colour")
        }
        return (true, nil)
    }

    private func claim(
        _ hint: HintTable.Hint, _ mask: HintMask, of colors: inout ColorHints,
        _ mapping: SourceMapping
    ) -> Claim {
        let (width, height) = (mapping.uprightWidth, mapping.uprightHeight)
        guard mask.fits(width: width, height: height) else {
            return (
                false,
                "has a mask of \(mask.width) x \(mask.height) pixels, of another shape than the "
                    + "upright scan with its \(width) x \(height)"
            )
        }
        let (samples, upright) = (mask.samples, mapping.upright)
        let result = colors.claim(hint.color, name: hint.line) { x, y in
            let spot = upright(x * Double(mapping.width), y * Double(mapping.height))
            let column = (spot.x / Double(width) * Double(mask.columns)).rounded(.down)
            let row = (spot.y / Double(height) * Double(mask.rows)).rounded(.down)
            guard (0..<Double(mask.columns)).contains(column),
                (0..<Double(mask.rows)).contains(row)
            else { return false }
            return samples[Int(row) * mask.columns + Int(column)]
        }
        if let rival = result.rival {
            return (
                result.samples > 0,
                "gives a colour where line \(rival) gives another, which holds there"
            )
        }
        return result.samples > 0
            ? (true, nil) : (false, "has a mask that is white only in what was cut off")
    }

    /// Why a hint for another picture of the source is of no use; nil if that picture gets it.
    private func remark(onOther hint: HintTable.Hint, pages: Int) -> HintsRecord.Remark? {
        let page = hint.place.inContent.page ?? 1
        if page > pages {
            return HintsRecord.Remark(
                line: hint.line,
                reason: "is for page \(page) of a file with \(DecimalText.count(pages, "page"))")
        }
        if hint.place.part != place.part {
            return HintsRecord.Remark(
                line: hint.line,
                reason: "is for \(hint.place.text), which is not taken as a picture of its own")
        }
        guard place.page == nil else { return nil }
        return HintsRecord.Remark(
            line: hint.line, reason: "is for page \(page), which only `--pages all` takes")
    }
}

extension HintTable.Hint {
    fileprivate var isMask: Bool {
        if case .mask = area { true } else { false }
    }
}

extension HintsRecord {
    /// The remarks as warnings of a picture.
    var warnings: [String] {
        remarks.map { "Line \($0.line) of the hints in '\(file.path)' \($0.reason)." }
    }
}
