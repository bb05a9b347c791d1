import CVipsShim
import Metadata

/// How the components of a JPEG 2000 picture become channels of colour and transparency.
struct JPEG2000Layout {
    /// One channel of the rows that come out.
    struct Channel {
        /// The component that its samples come from.
        let component: Int
        /// Codes that come out by codes of the component, the lowest one first.
        let codes: [UInt16]
    }

    /// The rows that come out.
    let form: RowForm
    /// Colour first, then transparency if there is any.
    let channels: [Channel]
    /// Bits of brightness and chroma where the colours are YCbCr; nil for others.
    let lumaBits: Int?
    /// How the colours are to be read.
    let encoding: ColorEncoding
    /// What is not in order.
    let remarks: [String]

    init(_ file: JPEG2000File) throws(JPEG2000Fault) {
        let grid = file.codestream.grid
        guard file.codestream.isInTileOrder || file.codestream.isReorderable else {
            throw .unsupported("A JPEG 2000 picture of tiles out of order with packed headers")
        }
        let sources = try Self.sources(file.color, grid)
        var remarks: [String] = []
        let kind = try JPEG2000ColorKind.of(file.color, sources, grid, &remarks)
        let order = try Self.order(file.color, sources.count, colors: kind.bands, &remarks)
        let depths = order.colors.map { Self.precision(sources[$0], file.color, grid) }
        let bits = depths.allSatisfy { $0 <= 8 } ? 8 : 16
        let isLuma = kind.isLuma
        if isLuma {
            guard Set(depths).count == 1, sources.allSatisfy({ $0.column == nil }) else {
                throw .unsupported("A JPEG 2000 picture in YCbCr of several depths")
            }
        }
        lumaBits = isLuma ? depths[0] : nil
        channels = (order.colors + order.transparency).enumerated().map { place, index in
            let source = sources[index]
            // Brightness and chroma keep their own depth until they have become red, green and blue.
            let ownBits = isLuma && place < 3 ? nil : bits
            return Channel(
                component: source.component,
                codes: Self.codes(source, file.color, grid, bits: ownBits))
        }
        form = RowForm(
            width: grid.width, height: grid.height, bands: channels.count, bits: bits,
            space: kind.space)
        encoding = kind.encoding
        self.remarks = remarks
    }

    /// Channels in the order of the file.
    private static func sources(_ color: JP2Color, _ grid: JPEG2000Grid)
        throws(JPEG2000Fault) -> [JP2Color.Source]
    {
        var sources = grid.components.indices.map { JP2Color.Source(component: $0) }
        if let palette = color.palette {
            if !color.sources.isEmpty {
                sources = color.sources
            } else if sources.count == 1 {
                // The mapping is missing, and there is only one that can be meant.
                sources = palette.columns.indices.map { JP2Color.Source(component: 0, column: $0) }
            }
        }
        for source in sources {
            guard grid.components.indices.contains(source.component),
                source.column.map({ color.palette?.columns.indices.contains($0) ?? false }) ?? true
            else { throw .damaged("the palette does not fit the components") }
            let precision = precision(source, color, grid)
            guard precision <= 16, grid.components[source.component].precision <= 16 else {
                throw .unsupported("A JPEG 2000 picture of \(precision)-bit samples")
            }
        }
        return sources
    }

    private static func precision(
        _ source: JP2Color.Source, _ color: JP2Color, _ grid: JPEG2000Grid
    ) -> Int {
        guard let column = source.column, let palette = color.palette else {
            return grid.components[source.component].precision
        }
        return palette.precisions[column]
    }

    /// Indices of the channels of colour in order, and of one channel of transparency.
    private static func order(
        _ color: JP2Color, _ count: Int, colors: Int, _ remarks: inout [String]
    ) throws(JPEG2000Fault) -> (colors: [Int], transparency: [Int]) {
        guard count >= colors else {
            throw .damaged("\(colors) colours are said to be in \(count) components")
        }
        var chosen = [Int?](repeating: nil, count: colors)
        for definition in color.definitions where definition.kind == 0 {
            let place = max(definition.association, 1) - 1
            guard definition.channel < count, chosen.indices.contains(place), chosen[place] == nil
            else { continue }
            chosen[place] = definition.channel
        }
        var order = chosen.compactMap(\.self)
        if order.count < colors || Set(order).count < colors {
            if !color.definitions.isEmpty {
                remarks.append("the definition of channels does not fit the colours")
            }
            order = Array(0..<colors)
        }
        return (order, (0..<count).first { !order.contains($0) }.map { [$0] } ?? [])
    }

    /// All codes of a component turned into codes of this many bits over the whole range, by way of the
    /// palette if there is one; unchanged for nil.
    private static func codes(
        _ source: JP2Color.Source, _ color: JP2Color, _ grid: JPEG2000Grid, bits: Int?
    ) -> [UInt16] {
        let count = 1 << grid.components[source.component].precision
        let largest = (1 << precision(source, color, grid)) - 1
        let values: [Int]
        if let column = source.column, let palette = color.palette {
            let entries = palette.columns[column]
            let half = palette.areSigned[column] ? (largest + 1) / 2 : 0
            values = (0..<count).map {
                ((entries[min($0, entries.count - 1)] & largest) + half) & largest
            }
        } else {
            values = Array(0..<count)
        }
        guard let bits else { return values.map { UInt16(truncatingIfNeeded: $0) } }
        return values.map { JPEG2000Scale.code($0, of: largest, bits: bits) }
    }
}

/// Codes of other depths.
enum JPEG2000Scale {
    /// A code between 0 and the largest as one of 8 or 16 bits, rounded.
    static func code(_ value: Int, of largest: Int, bits: Int) -> UInt16 {
        UInt16((value * ((1 << bits) - 1) + largest / 2) / largest)
    }
}

extension JPEG2000Grid {
    /// Grid points between the picture's pixels, across: those of the component with most samples.
    var stepX: Int { components.map(\.stepX).min() ?? 1 }
    /// Grid points between the picture's pixels, down.
    var stepY: Int { components.map(\.stepY).min() ?? 1 }
    /// Pixels.
    var width: Int { columns.samples(every: stepX).count }
    /// Pixels.
    var height: Int { rows.samples(every: stepY).count }
}
