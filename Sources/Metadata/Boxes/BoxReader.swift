/// A box of the ISO base media file format, of which HEIF, JPEG XL and JPEG 2000 files consist.
struct Box: Sendable, Hashable {
    /// Four characters, each a byte.
    var type: String
    /// Where the content lies, behind the header.
    var body: Range<Int>
}

/// The boxes of a range, one after the other; boxes inside boxes are for whoever knows their type.
///
/// Source: ISO/IEC 14496-12, 4.2.
struct BoxList: Sendable, Hashable {
    private(set) var boxes: [Box] = []
    /// The range ends with something that is no whole box, or there are too many boxes.
    private(set) var isCut = false
    /// The box at the end that is longer than the range, as far as it lies there; it is not among ``boxes``.
    private(set) var cut: Box?

    /// Most boxes of a range that are believed.
    static let maximumCount = 65_536

    init(_ source: some ByteSource, in range: Range<Int>) {
        var position = range.lowerBound
        isCut = true
        while position < range.upperBound {
            let rest = range.upperBound - position
            guard boxes.count < Self.maximumCount, rest >= 8,
                let head = source.read(at: position, count: 8),
                let (header, size) = Self.size(head, source, position, range.upperBound),
                size >= header, header <= rest
            else { return }
            let box = Box(
                type: String(decoding: head[4...], as: Unicode.ASCII.self),
                body: position + header..<position + min(size, rest))
            guard size <= rest else {
                cut = box
                return
            }
            boxes.append(box)
            position += size
        }
        isCut = false
    }

    /// Bytes of the header and of the whole box: 1 announces eight bytes of size, 0 the end of the range.
    private static func size(
        _ head: [UInt8], _ source: some ByteSource, _ position: Int, _ end: Int
    ) -> (header: Int, size: Int)? {
        switch ByteOrder.big.unsigned(head[..<4]) {
        case 0: return (8, end - position)
        case 1:
            guard let wide = source.read(at: position + 8, count: 8),
                let size = Int(exactly: ByteOrder.big.unsigned(wide))
            else { return nil }
            return (16, size)
        case let size: return (8, Int(size))
        }
    }

    /// The first box of a type.
    func first(_ type: String) -> Box? { boxes.first { $0.type == type } }
}

/// Reads big-endian numbers one after the other; nil instead of a step outside.
struct ByteCursor {
    private let bytes: [UInt8]
    private(set) var position: Int
    private let end: Int

    init(_ bytes: [UInt8], in range: Range<Int>? = nil) {
        self.bytes = bytes
        let range = range ?? 0..<bytes.count
        position = range.lowerBound
        end = min(range.upperBound, bytes.count)
    }

    /// Bytes that are left.
    var rest: Int { end - position }

    /// An unsigned number of up to eight bytes; zero of none.
    mutating func number(_ count: Int) -> Int? {
        take(count).flatMap { Int(exactly: ByteOrder.big.unsigned($0)) }
    }

    mutating func take(_ count: Int) -> ArraySlice<UInt8>? {
        guard count >= 0, count <= rest else { return nil }
        defer { position += count }
        return bytes[position..<position + count]
    }

    /// Four characters, each a byte.
    mutating func fourCharacters() -> String? {
        take(4).map { String(decoding: $0, as: Unicode.ASCII.self) }
    }

    /// A text that ends with a zero, or with the range.
    mutating func text() -> String {
        let characters = bytes[position..<end].prefix { $0 != 0 }
        position = min(end, position + characters.count + 1)
        return String(decoding: characters, as: UTF8.self)
    }

    /// Version and flags of a full box.
    mutating func versionAndFlags() -> (version: Int, flags: Int)? {
        guard let version = number(1), let flags = number(3) else { return nil }
        return (version, flags)
    }
}
