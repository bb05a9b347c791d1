import Metadata
import SystemPackage

/// PNG, decoded by libvips.
enum PNGReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let image = try VipsImage.load(file)
        let whole =
            image.isInterlaced
            ? WholePicture(kind: "an interlaced PNG", leastBytes: image.bytes) : nil
        let isGray = image.bands <= 2
        var opened = OpenedPicture(loaded: image)
        opened.examine = { () throws(Errno) in try PNGDamage(file.input).warning }
        opened.whole = whole
        // libvips passes over texts, blocks in texts, EXIF after the pixels, and what is said of colours
        // without a profile.
        guard let png = PNGMetadata(file.source) else { return opened }
        opened.metadata = png.blocks
        if case .unstated = opened.encoding {
            if let profile = png.profile {
                opened.encoding = .profile(profile)
            } else {
                opened.encoding = png.encoding(isGray: isGray)
            }
        }
        return opened
    }
}

extension PNGMetadata {
    /// How the chunks gAMA and cHRM say that samples are to be read.
    ///
    /// A gamma of about 1/2.2 with the primaries of sRGB, or none, is how programs say sRGB: the standard
    /// asks for just these numbers beside the chunk sRGB, and ImageMagick writes them without it.
    func encoding(isGray: Bool) -> ColorEncoding {
        let exponent = gamma.map { 1 / $0 }.flatMap { (0.1...10).contains($0) ? $0 : nil }
        let primaries = isGray ? nil : primaries
        let isUsual = exponent.map { abs($0 - 2.2) < 0.05 } ?? (primaries != nil)
        if isUsual, primaries?.isNearlySRGB ?? true { return .stated(name: "sRGB", profile: nil) }
        let name = exponent.map { "gamma \(($0 * 1000).rounded() / 1000)" } ?? "sRGB tone curve"
        guard !isGray else {
            return exponent.map { .stated(name: name, profile: ICCProfile.gray(gamma: $0)) }
                ?? .unstated
        }
        guard exponent != nil || primaries != nil,
            let profile = ICCProfile.rgb(primaries ?? .sRGB, gamma: exponent)
        else { return .unstated }
        return .stated(
            name: name + (primaries == nil ? "" : ", primaries of the file"), profile: profile)
    }

    private var primaries: ColorPrimaries? {
        guard let numbers = chromaticities, numbers.count == 8 else { return nil }
        let points = (0..<4).map {
            ColorPrimaries.Point(x: numbers[2 * $0], y: numbers[2 * $0 + 1])
        }
        return ColorPrimaries(red: points[1], green: points[2], blue: points[3], white: points[0])
    }
}

extension ColorPrimaries {
    fileprivate var isNearlySRGB: Bool {
        let usual = Self.sRGB
        return zip([red, green, blue, white], [usual.red, usual.green, usual.blue, usual.white])
            .allSatisfy { abs($0.x - $1.x) < 0.005 && abs($0.y - $1.y) < 0.005 }
    }
}
