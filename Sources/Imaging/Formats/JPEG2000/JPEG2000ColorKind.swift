import CVipsShim
import Metadata

/// What the colours of a JPEG 2000 picture are.
struct JPEG2000ColorKind {
    /// Channels of colour.
    let bands: Int
    let space: shim_space
    /// The colours are brightness and two differences of full range (ITU-R BT.601).
    let isLuma: Bool
    let encoding: ColorEncoding

    /// Numbers of ISO/IEC 15444-1, table I.10, and 15444-2, table M.25.
    private static let refused = [
        0: "bi-level", 1: "YCbCr(1)", 3: "YCbCr(2)", 4: "YCbCr(3)", 9: "PhotoYCC", 11: "CMY",
        13: "YCCK", 14: "CIELab", 15: "bi-level", 19: "CIEJab", 20: "e-sRGB", 21: "ROMM-RGB",
        22: "YPbPr", 23: "YPbPr", 24: "e-sYCC",
    ]

    /// The colours as the file states them, or as the number of channels suggests.
    static func of(
        _ color: JP2Color, _ sources: [JP2Color.Source], _ grid: JPEG2000Grid,
        _ remarks: inout [String]
    ) throws(JPEG2000Fault) -> JPEG2000ColorKind {
        let count = colors(color, among: sources.count)
        if case .profile(let profile) = color.specification { return try of(profile, count) }
        if case .enumerated(let number) = color.specification {
            if let kind = try of(number, count, sources, grid) { return kind }
            remarks.append("\(count) components do not fit the colours that are stated")
        }
        switch count {
        case 1...2: return JPEG2000ColorKind(1, SHIM_SPACE_GRAY, .unstated)
        case 3...4: return rgb(sources, grid, .unstated)
        default: throw unknown(count)
        }
    }

    private init(_ bands: Int, _ space: shim_space, _ encoding: ColorEncoding, isLuma: Bool = false)
    {
        (self.bands, self.space, self.encoding, self.isLuma) = (bands, space, encoding, isLuma)
    }

    /// By a number in the list; nil where it does not fit the channels.
    private static func of(
        _ number: Int, _ count: Int, _ sources: [JP2Color.Source], _ grid: JPEG2000Grid
    ) throws(JPEG2000Fault) -> JPEG2000ColorKind? {
        if let name = refused[number] {
            throw .unsupported("A JPEG 2000 picture in \(name) colours")
        }
        func stated(_ name: String) -> ColorEncoding {
            .stated(name: "\(name) (enumerated)", profile: nil)
        }
        switch (number, count) {
        case (12, 4...): return JPEG2000ColorKind(4, SHIM_SPACE_CMYK, .unstated)
        case (16, 3...): return rgb(sources, grid, stated("sRGB"))
        case (17, 1...2): return JPEG2000ColorKind(1, SHIM_SPACE_GRAY, stated("grey"))
        case (18, 1...2): return JPEG2000ColorKind(1, SHIM_SPACE_GRAY, stated("sYCC"))
        case (18, 3...):
            return JPEG2000ColorKind(3, SHIM_SPACE_RGB, stated("sYCC"), isLuma: true)
        default: return nil
        }
    }

    /// Two of three components with fewer samples are differences of colour, whatever the file says.
    private static func rgb(
        _ sources: [JP2Color.Source], _ grid: JPEG2000Grid, _ encoding: ColorEncoding
    ) -> JPEG2000ColorKind {
        let components = sources.prefix(3).map { grid.components[$0.component] }
        let isReduced =
            sources.count == 3 && components[0].stepX == components[0].stepY
            && components[1].stepX != 1
            && components[0].stepX < components[1].stepX
        return JPEG2000ColorKind(3, SHIM_SPACE_RGB, encoding, isLuma: isReduced)
    }

    /// By an ICC profile; one that does not fit is left for the colour plan to flag.
    private static func of(_ profile: [UInt8], _ count: Int) throws(JPEG2000Fault)
        -> JPEG2000ColorKind
    {
        let stated = ICCProfile(profile)?.colorSpace
        switch (stated, count) {
        case ("GRAY", _), ("RGB ", 1...2), ("CMYK", 1...2), (nil, 1...2):
            return JPEG2000ColorKind(1, SHIM_SPACE_GRAY, .profile(profile))
        case ("CMYK", 4...): return JPEG2000ColorKind(4, SHIM_SPACE_CMYK, .profile(profile))
        case ("RGB ", 3...), ("CMYK", 3), (nil, 3...4):
            return JPEG2000ColorKind(3, SHIM_SPACE_RGB, .profile(profile))
        case (let other?, _) where !["GRAY", "RGB ", "CMYK"].contains(other):
            throw .unsupported("A JPEG 2000 picture with a profile of '\(other)' colours")
        default: throw unknown(count)
        }
    }

    private static func unknown(_ count: Int) -> JPEG2000Fault {
        .unsupported("A JPEG 2000 picture of \(count) components of unknown colours")
    }

    /// Channels that are defined as colours; all where none is.
    private static func colors(_ color: JP2Color, among count: Int) -> Int {
        let defined = color.definitions.filter { $0.kind == 0 && $0.channel < count }.count
        return defined > 0 ? defined : count
    }
}
