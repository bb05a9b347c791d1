extension ICCProfile {
    /// A grey profile with the tone curve of sRGB, so that grey pictures look the same everywhere.
    ///
    /// Version 4.2, a parametric curve of type 3 with the constants of IEC 61966-2-1.
    /// Source: ICC.1:2022, 7.2, 7.3, 10.15 and 10.18.
    static let grayWithSRGBCurve = grayProfile("Grey with the sRGB tone curve", curveOfSRGB)

    /// A grey profile with a gamma.
    static func gray(gamma: Double) -> [UInt8] {
        grayProfile("Grey with gamma \(gamma)", curve(gamma: gamma))
    }

    /// An RGB profile of primaries, with a gamma or, where that is nil, the tone curve of sRGB.
    ///
    /// Version 4.2; colourants are adapted to D50 by Bradford's matrix.
    /// Source: ICC.1:2022, annex E; SMPTE RP 177 for primaries and white.
    ///
    /// - Returns: nil if the primaries lie on a line or on top of each other.
    static func rgb(_ primaries: ColorPrimaries, gamma: Double?) -> [UInt8]? {
        guard let colorants = primaries.colorantsOfD50 else { return nil }
        let tone = gamma.map { curve(gamma: $0) } ?? curveOfSRGB
        let described = gamma.map { "gamma \($0)" } ?? "sRGB tone curve"
        var tags: [(name: String, bytes: [UInt8])] = [
            ("desc", text("RGB by primaries, \(described)")),
            ("cprt", text("No copyright, use freely")),
            ("wtpt", ascii("XYZ ") + words([0] + whiteOfD50)),
        ]
        for (name, colorant) in zip(["rXYZ", "gXYZ", "bXYZ"], colorants) {
            tags.append((name, ascii("XYZ ") + words([0] + colorant.map(fixed))))
        }
        for name in ["rTRC", "gTRC", "bTRC"] { tags.append((name, tone)) }
        return profile(of: "RGB ", tags: tags, white: whiteOfD50)
    }

    private static let whiteOfD50 = [0xF6D6, 0x1_0000, 0xD32D]

    private static func grayProfile(_ name: String, _ curve: [UInt8]) -> [UInt8] {
        profile(
            of: "GRAY",
            tags: [
                ("desc", text(name)), ("cprt", text("No copyright, use freely")),
                ("wtpt", ascii("XYZ ") + words([0] + whiteOfD50)), ("kTRC", curve),
            ], white: whiteOfD50)
    }

    private static let curveOfSRGB: [UInt8] = {
        let constants: [Double] = [2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045]
        return ascii("para") + words([0, 3 << 16] + constants.map(fixed))
    }()

    private static func curve(gamma: Double) -> [UInt8] {
        ascii("para") + words([0, 0, fixed(gamma)])
    }

    /// s15Fixed16Number.
    private static func fixed(_ value: Double) -> Int { Int((value * 65536).rounded()) }

    /// Header, tag table and tags, each of them in whole words of four bytes.
    private static func profile(
        of space: String, tags: [(name: String, bytes: [UInt8])], white: [Int]
    ) -> [UInt8] {
        let table = 4 + 12 * tags.count
        var entries = words([tags.count])
        var data: [UInt8] = []
        for (name, bytes) in tags {
            entries += ascii(name) + words([headerBytes + table + data.count, bytes.count])
            data += bytes
        }
        let size = headerBytes + table + data.count
        let version = 0x0420_0000
        // Year, month, day, then hours, minutes, seconds, two bytes each.
        let date = [2026 << 16 | 1, 1 << 16, 0]
        var header = words([size, 0, version]) + ascii("mntr\(space)XYZ ") + words(date)
        header += ascii("acsp") + words(Array(repeating: 0, count: 7) + white)
        header += [UInt8](repeating: 0, count: headerBytes - header.count)
        return header + entries + data
    }

    private static let headerBytes = 128

    /// multiLocalizedUnicodeType with one English text.
    private static func text(_ text: String) -> [UInt8] {
        let letters = text.utf8.flatMap { [UInt8(0), $0] }
        let padding = [UInt8](repeating: 0, count: -letters.count & 3)
        let record = words([0, 1, 12]) + ascii("enUS") + words([letters.count, 28])
        return ascii("mluc") + record + letters + padding
    }

    private static func ascii(_ text: String) -> [UInt8] { Array(text.utf8) }

    private static func words(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
        }
    }
}
