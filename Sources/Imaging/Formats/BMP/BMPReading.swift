import CVipsShim
import Metadata

/// BMP, decoded here: all depths, palettes, runs and fields of bits; grey palettes become one channel.
enum BMPReading {
    static func open(_ file: SourceFile) throws(ImagingError) -> OpenedPicture {
        let header = try BMPHeader(file)
        let bands = header.isGray ? 1 : 3
        let form = RowForm(
            width: header.width, height: header.height, bands: bands, bits: header.sampleBits,
            space: bands == 1 ? SHIM_SPACE_GRAY : SHIM_SPACE_RGB)
        var opened = OpenedPicture(
            rows: try SourceRows(BMPDecoder(file, header), as: form, subject: file.path))
        if case .runs = header.packing {
            opened.whole = WholePicture(
                kind: "a BMP picture of runs", leastBytes: header.width * header.height)
        }
        switch header.color {
        case .unstated: break
        case .sRGB: opened.encoding = .stated(name: "sRGB", profile: nil)
        case .profile(let offset, let count):
            // Longer than any profile.
            guard count <= 64 << 20 else { break }
            let profile = try file.piece(at: offset, upTo: count)
            if profile.count == count { opened.encoding = .profile(profile) }
        }
        opened.channels = bands + (header.hasAlpha ? 1 : 0)
        opened.metadata.dotsPerInch = header.pixelsPerMeter.map {
            (Double($0.x) * 0.0254 * 1000).rounded() / 1000
        }
        return opened
    }
}
