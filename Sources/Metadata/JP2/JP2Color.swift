/// How a JP2 file says what its channels mean.
///
/// Source: ISO/IEC 15444-1:2019, I.5.3; ISO/IEC 15444-2:2021, M.11.7.
public struct JP2Color: Hashable, Sendable {
    /// A statement of colours.
    public enum Specification: Hashable, Sendable {
        /// An ICC profile.
        case profile([UInt8])
        /// A number in the standard's list.
        case enumerated(Int)
    }

    /// A table that turns the samples of a component into channels.
    public struct Palette: Hashable, Sendable {
        /// Bits of each column's values.
        public let precisions: [Int]
        /// Signed columns.
        public let areSigned: [Bool]
        /// Values by column, then entry; as they stand in the file, without sign.
        public let columns: [[Int]]
    }

    /// Where a channel comes from.
    public struct Source: Hashable, Sendable {
        /// The component.
        public let component: Int
        /// The column of the palette; nil for the samples themselves.
        public let column: Int?

        /// A channel of a component.
        public init(component: Int, column: Int? = nil) {
            self.component = component
            self.column = column
        }
    }

    /// What a channel is.
    public struct Definition: Hashable, Sendable {
        /// The channel.
        public let channel: Int
        /// 0 for colour, 1 for opacity, 2 for opacity that colours are multiplied by.
        public let kind: Int
        /// The colour, from 1; 0 for the whole picture.
        public let association: Int
    }

    /// The first statement that is understood.
    public internal(set) var specification: Specification?
    /// The palette.
    public internal(set) var palette: Palette?
    /// Channels by way of the palette; empty for one channel a component.
    public internal(set) var sources: [Source] = []
    /// What the channels are; empty for colours in order.
    public internal(set) var definitions: [Definition] = []

    /// Longest ICC profile that is read.
    private static let mostProfileBytes = 16 << 20

    init() {}

    /// Takes over what a box says; others are passed over.
    mutating func read(_ box: Box, _ source: some ByteSource) throws(JPEG2000Fault) {
        switch box.type {
        case "colr": try readSpecification(source.jpeg2000(box.body.prefix(Self.mostProfileBytes)))
        case "pclr": palette = try Self.palette(source.jpeg2000(box.body.prefix(1 << 20)))
        case "cmap": sources = try Self.sources(source.jpeg2000(box.body.prefix(1 << 16)))
        case "cdef": definitions = try Self.definitions(source.jpeg2000(box.body.prefix(1 << 16)))
        default: break
        }
    }

    private mutating func readSpecification(_ content: [UInt8]) throws(JPEG2000Fault) {
        guard specification == nil else { return }
        var cursor = ByteCursor(content)
        guard let method = cursor.number(1), cursor.take(2) != nil else {
            throw .damaged("the colour box is cut short")
        }
        switch method {
        case 1: specification = cursor.number(4).map { .enumerated($0) }
        case 2, 3: specification = .profile(Array(content[cursor.position...]))
        default: break
        }
    }

    private static func palette(_ content: [UInt8]) throws(JPEG2000Fault) -> Palette {
        let fault = JPEG2000Fault.damaged("the palette is cut short")
        var cursor = ByteCursor(content)
        guard let entries = cursor.number(2), (1...1024).contains(entries),
            let count = cursor.number(1), count > 0, let depths = cursor.take(count)
        else { throw fault }
        let precisions = depths.map { Int($0 & 0x7F) + 1 }
        let sizes = precisions.map { ($0 + 7) / 8 }
        guard precisions.allSatisfy({ $0 <= 38 }) else { throw fault }
        var columns = [[Int]](repeating: [], count: count)
        for _ in 0..<entries {
            for (column, size) in sizes.enumerated() {
                guard let value = cursor.number(size) else { throw fault }
                columns[column].append(value)
            }
        }
        // Some writers say fewer bits than their values have.
        let needed = zip(precisions, columns).map { precision, values in
            values.contains { $0 >> precision != 0 } ? (precision + 7) / 8 * 8 : precision
        }
        return Palette(
            precisions: needed, areSigned: depths.map { $0 & 0x80 != 0 }, columns: columns)
    }

    private static func sources(_ content: [UInt8]) throws(JPEG2000Fault) -> [Source] {
        guard !content.isEmpty, content.count % 4 == 0 else {
            throw .damaged("the mapping of components is cut short")
        }
        var cursor = ByteCursor(content)
        var sources: [Source] = []
        while let component = cursor.number(2), let kind = cursor.number(1),
            let column = cursor.number(1)
        {
            sources.append(Source(component: component, column: kind == 1 ? column : nil))
        }
        return sources
    }

    private static func definitions(_ content: [UInt8]) throws(JPEG2000Fault) -> [Definition] {
        var cursor = ByteCursor(content)
        guard let count = cursor.number(2), cursor.rest == 6 * count else {
            throw .damaged("the definition of channels is cut short")
        }
        var definitions: [Definition] = []
        while let channel = cursor.number(2), let kind = cursor.number(2),
            let association = cursor.number(2)
        {
            definitions.append(
                Definition(channel: channel, kind: kind, association: association))
        }
        return definitions
    }
}
