import Records

/// Where the main subject is, in pixels of the picture as it is stored: a point, a circle or a rectangle.
///
/// Source: Exif 2.32 (CIPA DC-008-2019), 4.6.5, SubjectArea and SubjectLocation.
struct SubjectPlace: Hashable, Sendable {
    /// Its middle, then nothing, a diameter, or width and height.
    let numbers: [Int]

    /// The tags that tell it, with the properties that they are in XMP.
    static let tags: [(tag: UInt16, property: XMPName)] = [
        (0x9214, XMPName(.exif, "SubjectArea")), (0xA214, XMPName(.exif, "SubjectLocation")),
    ]

    /// A place by its numbers; nil if they are none.
    init?(_ numbers: [Int]) {
        guard (2...4).contains(numbers.count), numbers.allSatisfy({ (0...0xFFFF).contains($0) })
        else { return nil }
        self.numbers = numbers
    }

    /// The place in an output, cut to what lies there; nil if its middle is outside.
    func moved(by mapping: SourceMapping) -> SubjectPlace? {
        let numbers = numbers.map(Double.init)
        let middle = mapping.place(x: numbers[0], y: numbers[1])
        let size = (Double(mapping.width), Double(mapping.height))
        guard (0...size.0).contains(middle.x), (0...size.1).contains(middle.y) else { return nil }
        switch numbers.count {
        case 2: return SubjectPlace(rounded([middle.x, middle.y]))
        case 3: return SubjectPlace(rounded([middle.x, middle.y, numbers[2] * mapping.scale]))
        default:
            let corners = [(-0.5, -0.5), (0.5, -0.5), (-0.5, 0.5), (0.5, 0.5)].map {
                mapping.place(
                    x: numbers[0] + $0.0 * numbers[2], y: numbers[1] + $0.1 * numbers[3])
            }
            func range(_ values: [Double], _ end: Double) -> (middle: Double, length: Double) {
                let low = min(max(values.min() ?? 0, 0), end)
                let high = min(max(values.max() ?? 0, 0), end)
                return ((low + high) / 2, high - low)
            }
            let (x, width) = range(corners.map(\.x), size.0)
            let (y, height) = range(corners.map(\.y), size.1)
            return SubjectPlace(rounded([x, y, width, height]))
        }
    }

    private func rounded(_ values: [Double]) -> [Int] { values.map { Int($0.rounded()) } }
}

extension EXIFContent {
    /// Moves the place of the subject to where it lies in an output.
    ///
    /// - Returns: the names of what is outside, or no place, and has been removed.
    mutating func move(by mapping: SourceMapping) -> [String] {
        guard !mapping.isIdentity else { return [] }
        return SubjectPlace.tags.compactMap { tag, property in
            guard let value = exposure.values[tag] else { return nil }
            guard let place = SubjectPlace(value.integers)?.moved(by: mapping) else {
                exposure.values[tag] = nil
                return "EXIF \(property.local) (outside the output)"
            }
            exposure.values[tag] = TIFFValue(
                type: .short,
                bytes: place.numbers.flatMap { value.order.bytes(UInt64($0), count: 2) },
                order: value.order)
            return nil
        }
    }
}
