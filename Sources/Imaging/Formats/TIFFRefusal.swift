import Records
import SystemPackage

/// Why a TIFF picture is not decoded: what it is, and what to do.
struct TIFFRefusal: Error {
    let what: String
    let remedy: String

    static func kind(_ what: String) -> TIFFRefusal {
        TIFFRefusal(
            what: what, remedy: "Save a copy as TIFF with 8 or 16 bits per sample, grey or RGB.")
    }

    static func coding(_ what: String) -> TIFFRefusal {
        TIFFRefusal(
            what: what, remedy: "Save a copy as TIFF without compression, or with LZW or Deflate.")
    }

    func error(_ path: FilePath) -> ImagingError {
        ImagingError(.unsupported, path, "\(what) cannot be processed.", remedy: remedy)
    }

    /// Refuses a compression that libtiff or this program does not decode.
    ///
    /// - Parameters:
    ///   - compression: its number in the file.
    ///   - hasCodec: whether libtiff knows it.
    ///   - channels: samples of a pixel that lie side by side.
    /// - Throws: the refusal.
    static func check(compression: Int, hasCodec: Bool, channels: Int) throws(TIFFRefusal) {
        // libtiff decodes one bit a pixel, and leaves the rest of the row as it was.
        guard channels == 1 || ![2, 3, 4, 32771].contains(compression) else {
            throw .coding("A TIFF picture of several channels in fax codes")
        }
        // PixarFilm, SGI's LogLuv and the raw data of cameras need more than their codec.
        guard !hasCodec || [32909, 34676, 34677].contains(compression) else { return }
        let name = names[compression] ?? "scheme \(compression)"
        throw .coding("A TIFF picture compressed with \(name)")
    }

    /// Source: the registries of the Library of Congress and of libtiff.
    private static let names: [Int: String] = [
        6: "old-style JPEG", 7: "JPEG", 9: "JBIG (T.85)", 10: "JBIG (T.43)",
        262: "Kodak's own scheme", 32766: "NeXT's own scheme", 32767: "Sony's own scheme",
        32769: "Samsung's own scheme", 32809: "ThunderScan", 32867: "Kodak's own scheme",
        32895: "IT8 CT", 32896: "IT8 LW", 32897: "IT8 MP", 32898: "IT8 BL",
        32908: "PixarFilm", 32909: "PixarLog", 32947: "Kodak DCS", 33003: "JPEG 2000",
        33004: "JPEG 2000", 33005: "JPEG 2000", 33007: "JPEG", 34661: "JBIG",
        34676: "SGI's LogLuv", 34677: "SGI's LogLuv", 34712: "JPEG 2000",
        34713: "Nikon's own scheme", 34715: "JBIG2", 34887: "LERC", 34892: "lossy JPEG of DNG",
        34925: "LZMA", 34926: "Zstandard", 34927: "WebP", 34933: "PNG", 34934: "JPEG XR",
        22610: "JPEG XR", 50000: "Zstandard", 50001: "WebP", 50002: "JPEG XL",
        52546: "JPEG XL", 65000: "Kodak's own scheme", 65535: "Pentax's own scheme",
    ]
}
