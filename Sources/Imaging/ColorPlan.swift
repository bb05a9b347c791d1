import CVipsShim
import Records

/// How the samples of a file become sRGB-encoded grey or RGB, decided from its header.
struct ColorPlan {
    enum Conversion {
        /// The samples are taken as they stand.
        case none
        /// Through a profile's curves and matrix.
        case curves(CurveTransform)
        /// Through a profile's tables.
        case tables(profile: [UInt8], isPerceptual: Bool)
        /// Through libvips' own profile for printing inks.
        case genericInks
        /// Defined by the file format, as CIELAB TIFF.
        case deviceIndependent
    }

    /// Bands that carry colour; what follows is transparency.
    let colorBands: Int
    private(set) var conversion: Conversion
    private(set) var flags: [QualityFlag] = []
    /// The encoding that is assumed for want of a profile.
    private(set) var assumed: String?

    static let toneCurve = "sRGB tone curve"
    static let inks = "generic CMYK"

    /// Nil where no plan exists for such channels.
    init?(space: shim_space, bands: Int, bits: Int, encoding: ColorEncoding) {
        let expected: String
        switch space {
        case SHIM_SPACE_CMYK where bands >= 4:
            (colorBands, expected, conversion) = (4, "CMYK", .genericInks)
        case SHIM_SPACE_OTHER where bands >= 3 && bands <= 4:
            (colorBands, conversion) = (3, .deviceIndependent)
            return
        case SHIM_SPACE_RGB where bands >= 3:
            (colorBands, expected, conversion) = (3, "RGB ", .none)
        case SHIM_SPACE_GRAY where bands <= 2, SHIM_SPACE_RGB where bands <= 2:
            (colorBands, expected, conversion) = (1, "GRAY", .none)
        default: return nil
        }
        let profile: [UInt8]
        switch encoding {
        case .stated(_, nil) where colorBands < 4: return
        case .unstated, .stated(_, nil):
            assume(flag: .iccMissing)
            return
        case .profile(let bytes), .stated(_, let bytes?): profile = bytes
        }
        guard let parsed = ICCProfile(profile), parsed.colorSpace == expected else {
            assume(flag: .iccMismatch)
            return
        }
        // Values that are sRGB already stay untouched.
        guard !parsed.isSRGB else { return }
        if let transform = CurveTransform(parsed, bits: bits) {
            conversion = .curves(transform)
        } else if parsed.hasTables || expected == "GRAY" {
            conversion = .tables(
                profile: profile, isPerceptual: parsed.hasPerceptualTablesAlone)
        } else {
            // libvips would silently take a profile of its own choice.
            assume(flag: .iccMismatch)
        }
    }

    /// The plan if the profile turns out to be unusable; nil if none is used.
    func withoutProfile() -> ColorPlan? {
        guard case .tables = conversion else { return nil }
        var plan = self
        plan.conversion = colorBands == 4 ? .genericInks : .none
        plan.assume(flag: .iccMismatch)
        return plan
    }

    private mutating func assume(flag: QualityFlag) {
        flags.append(flag)
        assumed = colorBands == 4 ? Self.inks : Self.toneCurve
    }

    /// The pipeline from the file's samples to the working picture's; nothing is computed yet.
    func apply(to image: borrowing VipsImage) throws(ImagingError) -> VipsImage {
        let color = try image.derived("Dropping transparency") { handle in
            shim_extract_bands(handle, 0, Int32(colorBands))
        }
        let converted: VipsImage
        switch conversion {
        case .none: return try color.derived("Tagging colours", shim_retag)
        case .curves(let transform): return try transform.apply(to: color)
        case .tables(let profile, let isPerceptual):
            let tagged = try color.derived("Attaching a profile") {
                shim_with_profile($0, profile, profile.count)
            }
            converted = try Self.transform(tagged, profile: nil, isPerceptual: isPerceptual)
        case .genericInks: converted = try Self.transform(color, profile: "cmyk")
        case .deviceIndependent:
            converted = try color.derived("Converting colours", shim_space_to_srgb16)
        }
        // libvips 8.14 can hand out five bands where profile and picture do not fit.
        guard converted.bands == 3 else {
            throw .internalFailure(
                image.subject, "Converting colours", detail: "\(converted.bands) bands")
        }
        guard colorBands == 1 else { return converted }
        let gray = try converted.derived("Taking a band") { shim_extract_bands($0, 1, 1) }
        return try gray.derived("Tagging colours", shim_retag)
    }

    private static func transform(
        _ image: borrowing VipsImage, profile: String?, isPerceptual: Bool = false
    ) throws(ImagingError) -> VipsImage {
        try image.derived("Converting colours") {
            shim_icc_to_srgb($0, profile, isPerceptual ? 1 : 0)
        }
    }
}
