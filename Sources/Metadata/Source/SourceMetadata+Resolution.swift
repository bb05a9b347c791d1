public import Records

extension SourceMetadata {
    /// The resolution that holds, and the others that disagree with it.
    public struct ResolutionChoice: Hashable, Sendable {
        /// What holds; nil where nothing is known.
        public var taken: Resolution?
        /// What the file says elsewhere, and differs.
        public var others: [Resolution] = []
    }

    /// Judges everything that the file says about its resolution.
    ///
    /// A resolution beats a ratio of sides, and 72 dots an inch, which stands for "unknown", gives way to
    /// anything else. Otherwise the first in this order holds: JP2 capture resolution; the tags, chunk or
    /// header of the format itself (TIFF, pHYs, BMP); Photoshop's ResolutionInfo; EXIF; JFIF density; JP2
    /// display resolution. Pixels as wide as they are high, without a unit, say nothing.
    public var resolution: ResolutionChoice {
        let known = (statedResolutions + [photoshopResolution, exifResolution].compactMap { $0 })
            .filter { $0.unit == .inch || !$0.isSquare }
        let ranked = known.enumerated()
            .sorted { (Self.rank($0.element), $0.offset) < (Self.rank($1.element), $1.offset) }
            .map(\.element)
        guard let taken = ranked.first else { return ResolutionChoice() }
        return ResolutionChoice(taken: taken, others: ranked.filter { !$0.agrees(with: taken) })
    }

    private static func rank(_ resolution: Resolution) -> Int {
        let order: [Resolution.Origin] = [
            .jp2Capture, .tiff, .phys, .bmp, .photoshop, .exif, .jfif, .jp2Display,
        ]
        let place = order.firstIndex(of: resolution.origin) ?? order.count
        return (resolution.unit == .none ? 200 : resolution.isDefault ? 100 : 0) + place
    }

    private var exifResolution: Resolution? {
        guard let exif, !exif.isEmpty else { return nil }
        return EXIFReader.mainDirectory(exif).flatMap { Resolution($0, origin: .exif) }
    }

    private var photoshopResolution: Resolution? {
        for block in [photoshop, iptc].compactMap({ $0 }) {
            if let found = PhotoshopResources(block)?.resolution { return found }
        }
        return nil
    }
}

extension Resolution {
    /// The resolution tags of a directory; nil where there is none.
    ///
    /// Source: TIFF 6.0, section 8; unit 2, the inch, is the default.
    init?(_ directory: TIFFDirectory, origin: Origin) {
        guard let x = directory.values[TIFFTag.xResolution]?.rationals.first?.value,
            let y = directory.values[TIFFTag.yResolution]?.rationals.first?.value
        else { return nil }
        switch directory.integer(TIFFTag.resolutionUnit) ?? 2 {
        case 2: self.init(x: x, y: y, origin: origin)
        case 3:
            // 118.11 a centimetre stands for 300 an inch.
            func perInch(_ value: Double) -> Double {
                let exact = value * 2.54
                return abs(exact - exact.rounded()) < 0.02 ? exact.rounded() : exact
            }
            self.init(x: perInch(x), y: perInch(y), origin: origin)
        default: self.init(x: x, y: y, unit: .none, origin: origin)
        }
    }
}
