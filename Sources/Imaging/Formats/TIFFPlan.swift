import CVipsShim

/// How the samples of a TIFF picture become rows of code values, decided from its tags.
struct TIFFPlan {
    /// What a stored number is.
    enum Number {
        case unsigned, signed, float
    }

    /// What is done with a row of three bands of code values.
    enum Finish {
        case none
        /// Lightness and opponent colours to sRGB.
        case lab
        /// One colour per this many pixels of this many rows, which are stored with them.
        case yCbCr(YCbCrConversion, across: Int, down: Int)
    }

    /// Where a band of the rows comes from.
    struct Band {
        /// The plane that holds the sample; 0 where samples lie side by side.
        var plane: Int
        /// Its place among the samples of a pixel in that plane.
        var sample: Int
        /// The code value of each stored number; nil where they are the same.
        var codes: [UInt16]?
    }

    var form: RowForm
    var number: Number
    /// Bits of a stored number.
    var bits: Int
    /// Samples of a pixel that lie side by side in a plane.
    var samples: Int
    /// The smallest number is white.
    var isInverted = false
    /// Nobody says which numbers are black and white: it is told from all of them.
    var isRanged = false
    var bands: [Band]
    var finish = Finish.none
    /// What the tags say of the colours, where they are not those of a profile.
    var encoding: ColorEncoding?

    /// Planes that have to be read.
    var planes: Int { (bands.map(\.plane).max() ?? 0) + 1 }
    /// Rows that are stored together, and the bytes that they have at least.
    var unit: (rows: Int, bytes: Int) {
        if case .yCbCr(_, let across, let down) = finish, across * down > 1 {
            return (down, ((form.width - 1) / across + 1) * (across * down + 2))
        }
        return (1, (form.width * samples * bits + 7) / 8)
    }
    /// True if the rows are those in the file.
    var isCopy: Bool {
        guard case .none = finish, bits == form.bits, !isRanged, samples == form.bands else {
            return false
        }
        return bands.enumerated().allSatisfy {
            $1.codes == nil && $1.plane == 0 && $1.sample == $0
        }
    }
}

extension TIFFPlan {
    /// - Parameters:
    ///   - layout: the picture's tags, with what JPEG data hold already put right.
    ///   - isRGB: the decoder makes RGB of what is stored.
    ///   - colorMap: the tables of a palette.
    /// - Throws: what such a picture is, if there is no plan for it.
    init(_ layout: shim_tiff_layout, isRGB: Bool, colorMap: [[UInt16]]?) throws(TIFFRefusal) {
        let (bits, samples) = (Int(layout.bits), Int(layout.samples))
        let kind = try Self.kind(of: layout, isRGB: isRGB)
        let number = try Self.number(layout.sample_format, bits)
        self.number = number
        self.bits = bits
        self.samples = layout.separate != 0 ? 1 : samples
        isInverted = kind == .grayFromWhite
        bands = (0..<kind.colors).map { index in
            layout.separate != 0 ? Band(plane: index, sample: 0) : Band(plane: 0, sample: index)
        }
        form = RowForm(
            width: Int(layout.width), height: Int(layout.height), bands: kind.colors,
            bits: bits > 8 || number == .float ? 16 : 8, space: kind.space)
        switch kind {
        case .gray, .grayFromWhite, .rgb, .inks: scaleBands()
        case .palette: try expandPalette(colorMap)
        case .lightness(let isICC), .lab(let isICC): try convertLab(isICC: isICC)
        case .yCbCr: try convertYCbCr(layout)
        }
    }

    private mutating func scaleBands() {
        isRanged = bits > 16 || number != .unsigned
        guard !isRanged else { return }
        let codes = scaledCodes()
        for index in bands.indices { bands[index].codes = codes }
    }

    /// Nil where stored numbers are code values.
    private func scaledCodes() -> [UInt16]? {
        guard bits != form.bits || isInverted else { return nil }
        let (white, code) = (1 << bits - 1, 1 << form.bits - 1)
        return (0...white).map { stored in
            let value = isInverted ? white - stored : stored
            return UInt16((value * code + white / 2) / white)
        }
    }

    /// Tables of 16 bits; some programs fill them with 8-bit values.
    private mutating func expandPalette(_ colorMap: [[UInt16]]?) throws(TIFFRefusal) {
        guard let colorMap, bits <= 16, number == .unsigned else {
            throw .kind("A TIFF picture of indexed colours with samples of \(bits) bits")
        }
        let isNarrow = colorMap.allSatisfy { $0.allSatisfy { $0 < 256 } }
        let index = bands[0]
        bands = colorMap.map { table in
            Band(
                plane: index.plane, sample: index.sample,
                codes: isNarrow ? table : table.map { $0 >> 8 })
        }
        (form.bands, form.bits, form.space) = (3, 8, SHIM_SPACE_RGB)
    }

    private mutating func convertLab(isICC: Bool) throws(TIFFRefusal) {
        guard [8, 16].contains(bits), number != .float else {
            throw .kind("A TIFF picture in CIELAB of \(bits)-bit samples")
        }
        let lightness = LabConversion.lightnessCodes(bits: bits, isICC: isICC)
        form.bits = 16
        encoding = .stated(name: "CIELAB", profile: nil)
        guard bands.count == 3 else {
            bands[0].codes = lightness.map(LabConversion.gray)
            return
        }
        let opponent = LabConversion.opponentCodes(bits: bits, isICC: isICC)
        for index in 0..<3 { bands[index].codes = index == 0 ? lightness : opponent }
        finish = .lab
    }

    private mutating func convertYCbCr(_ layout: shim_tiff_layout) throws(TIFFRefusal) {
        let (across, down) = (Int(layout.subsampling.0), Int(layout.subsampling.1))
        guard bits == 8, number == .unsigned, [1, 2, 4].contains(across), [1, 2, 4].contains(down),
            (layout.separate == 0 && layout.samples == 3) || (across == 1 && down == 1),
            let conversion = YCbCrConversion(layout)
        else {
            throw .kind(
                "A TIFF picture in YCbCr of \(bits)-bit samples and sampling \(across) x \(down)")
        }
        finish = .yCbCr(conversion, across: across, down: down)
    }
}

// What the tags mean

extension TIFFPlan {
    fileprivate enum Kind: Equatable {
        case gray, grayFromWhite, rgb, palette, inks, yCbCr
        case lightness(isICC: Bool), lab(isICC: Bool)

        var space: shim_space {
            switch self {
            case .gray, .grayFromWhite, .lightness: SHIM_SPACE_GRAY
            case .inks: SHIM_SPACE_CMYK
            case .rgb, .palette, .yCbCr, .lab: SHIM_SPACE_RGB
            }
        }

        var colors: Int {
            switch self {
            case .gray, .grayFromWhite, .palette, .lightness: 1
            case .rgb, .yCbCr, .lab: 3
            case .inks: 4
            }
        }
    }

    private static func number(_ format: UInt16, _ bits: Int) throws(TIFFRefusal) -> Number {
        switch format {
        // Untyped data are taken for what they usually are.
        case 1 where (1...32).contains(bits), 4 where (1...32).contains(bits): return .unsigned
        case 2 where (2...32).contains(bits): return .signed
        case 3 where [16, 24, 32, 64].contains(bits): return .float
        case 5, 6: throw .kind("A TIFF picture of complex numbers")
        default: throw .kind("A TIFF picture of \(bits)-bit samples of number format \(format)")
        }
    }

    private static func kind(of layout: shim_tiff_layout, isRGB: Bool) throws(TIFFRefusal) -> Kind {
        let samples = Int(layout.samples)
        let kind = isRGB ? .rgb : try photometric(layout)
        // As many channels as transparency and an infrared channel make necessary.
        let most = kind.colors == 1 ? 2 : 16
        guard samples >= kind.colors, samples <= most else {
            throw .kind(
                "A TIFF picture \(kind.colors == 1 ? "in grey" : "in colour") of \(samples) channels"
            )
        }
        return kind
    }

    private static func photometric(_ layout: shim_tiff_layout) throws(TIFFRefusal) -> Kind {
        switch layout.photometric {
        case 0: return .grayFromWhite
        case 1, 4: return .gray
        case 2: return .rgb
        case 3: return .palette
        case 5 where layout.ink_set == 1: return .inks
        case 5: throw .kind("A TIFF picture of printing inks other than CMYK")
        case 6: return .yCbCr
        case 8, 9:
            let isICC = layout.photometric == 9
            return layout.samples - layout.extra_samples == 1
                ? .lightness(isICC: isICC) : .lab(isICC: isICC)
        case 10: throw .kind("A TIFF picture in the CIELAB of fax machines")
        case 32844, 32845: throw .kind("A TIFF picture of logarithmic light (LogLuv)")
        // Missing: as libtiff and others have it.
        case -1 where [2, 3, 4, 32771].contains(layout.compression): return .grayFromWhite
        case -1: return Int(layout.samples) - Int(layout.extra_samples) >= 3 ? .rgb : .gray
        default: throw .kind("A TIFF picture of colour kind \(layout.photometric)")
        }
    }
}
