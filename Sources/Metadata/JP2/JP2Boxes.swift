/// A box of a JP2 file: a type of four letters, and bytes.
struct JP2Box: Hashable {
    let type: String
    /// Where its content lies in the file.
    let content: Range<Int>
}

/// Walks the boxes of a JP2 file or of one of its boxes.
///
/// Source: ISO/IEC 15444-1:2019, Annex I.4.
struct JP2Boxes {
    private let bytes: JPEG2000Bytes
    private var position: Int
    private let end: Int
    private var left = 10_000

    init(_ bytes: JPEG2000Bytes, in range: Range<Int>) {
        self.bytes = bytes
        position = range.lowerBound
        end = range.upperBound
    }

    /// The next box; nil at the end.
    ///
    /// A code stream may be cut short by the end of the file, which its own markers tell better.
    mutating func next() throws(JPEG2000Fault) -> JP2Box? {
        guard position < end else { return nil }
        left -= 1
        guard left > 0 else { throw .damaged("it has too many boxes") }
        guard end - position >= 8 else { throw .damaged("a box is cut short") }
        let head = try bytes.bytes(position..<position + 8)
        let type = String(decoding: head[4...], as: UTF8.self)
        var length = head.bigEndian(at: 0, count: 4)
        var headLength = 8
        if length == 1 {
            length = try bytes.number(at: position + 8, count: 8)
            headLength = 16
        } else if length == 0 {
            length = end - position
        }
        guard length >= headLength else { throw .damaged("the box '\(type)' has no valid length") }
        let start = position + headLength
        guard length <= end - position || (type == "jp2c" && start <= end) else {
            throw .damaged("the box '\(type)' is cut short")
        }
        position = min(length, end - position) + position
        return JP2Box(type: type, content: start..<position)
    }
}
