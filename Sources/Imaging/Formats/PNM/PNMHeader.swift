import Records

/// The header of a picture in one of the formats of Netpbm: PBM, PGM, PPM, PAM, PFM.
///
/// Source: the manual pages pbm(5), pgm(5), ppm(5), pam(5) and pfm(5) of Netpbm.
struct PNMHeader {
    enum Samples {
        /// One bit a pixel, 1 is black.
        case bits
        /// Whole numbers up to the maximum.
        case numbers(maximum: Int)
        /// Fractions of `scale`, rows from bottom to top.
        case floats(scale: Double, isLittle: Bool)
    }

    /// Numbers are written in decimal digits.
    let isPlain: Bool
    let width: Int
    let height: Int
    /// Samples of a pixel.
    let depth: Int
    /// Samples of a pixel that carry grey or colour; what follows is transparency.
    let colors: Int
    let samples: Samples
    /// Where the samples begin, from the beginning of the header.
    let headerBytes: Int

    enum Problem: Error {
        /// The header makes no sense or is longer than what was looked at.
        case damaged
        case unsupported(String)
    }

    /// Bytes that a header with its comments may have.
    static let longest = 64 << 10

    /// Reads the header that the bytes begin with.
    static func read(_ bytes: [UInt8]) throws(Problem) -> PNMHeader {
        guard PictureFormat(head: bytes) == .pnm else { throw .damaged }
        var text = PNMText(bytes, at: 2)
        let kind = Character(Unicode.Scalar(bytes[1]))
        return try kind == "7" ? readPAM(&text) : readOld(kind, &text)
    }

    private static func readOld(
        _ kind: Character, _ text: inout PNMText
    ) throws(Problem) -> PNMHeader {
        guard let width = text.number(), let height = text.number(), width > 0, height > 0 else {
            throw .damaged
        }
        let samples: Samples
        switch kind {
        case "1", "4": samples = .bits
        case "F", "f":
            guard let scale = Double(text.word()), scale.isFinite, scale != 0 else {
                throw .damaged
            }
            samples = .floats(scale: abs(scale), isLittle: scale < 0)
        default:
            guard let maximum = text.number(), (1...65535).contains(maximum) else {
                throw .damaged
            }
            samples = .numbers(maximum: maximum)
        }
        // One white-space character, whatever the first sample looks like.
        guard text.skipOne() else { throw .damaged }
        let channels = ["3", "6", "F"].contains(kind) ? 3 : 1
        return PNMHeader(
            isPlain: ["1", "2", "3"].contains(kind), width: width, height: height,
            depth: channels, colors: channels, samples: samples, headerBytes: text.position)
    }

    private static func readPAM(_ text: inout PNMText) throws(Problem) -> PNMHeader {
        var fields: [String: Int] = [:]
        var kind = ""
        lines: while true {
            guard let line = text.line() else { throw .damaged }
            let words = line.split(separator: " ", maxSplits: 1).map(String.init)
            guard let name = words.first, !name.hasPrefix("#") else { continue }
            switch name {
            case "ENDHDR": break lines
            case "TUPLTYPE": kind += (kind.isEmpty ? "" : " ") + (words.last ?? "")
            default: fields[name] = words.count == 2 ? Int(words[1]) : nil
            }
        }
        guard let width = fields["WIDTH"], let height = fields["HEIGHT"],
            let depth = fields["DEPTH"], let maximum = fields["MAXVAL"], width > 0, height > 0,
            depth > 0, (1...65535).contains(maximum)
        else { throw .damaged }
        let colors: Int
        switch (kind, depth) {
        case ("BLACKANDWHITE", 1), ("GRAYSCALE", 1), ("BLACKANDWHITE_ALPHA", 2),
            ("GRAYSCALE_ALPHA", 2), ("", 1):
            colors = 1
        case ("RGB", 3), ("RGB_ALPHA", 4), ("", 3): colors = 3
        default:
            throw .unsupported(
                "A PAM picture of \(depth) channels of the kind '\(kind.prefix(40))'")
        }
        return PNMHeader(
            isPlain: false, width: width, height: height, depth: depth, colors: colors,
            samples: .numbers(maximum: maximum), headerBytes: text.position)
    }

    /// Bytes of a row in the file; nil where numbers are written in digits.
    var rowBytes: Int? {
        guard !isPlain else { return nil }
        return switch samples {
        case .bits: (width + 7) / 8
        case .numbers(let maximum): width * depth * (maximum > 255 ? 2 : 1)
        case .floats: width * depth * 4
        }
    }

    /// Bits of a sample as it comes out.
    var sampleBits: Int {
        switch samples {
        case .bits: 8
        case .numbers(let maximum): maximum > 255 ? 16 : 8
        case .floats: 16
        }
    }
}

/// Words and numbers between white space and comments.
struct PNMText {
    private let bytes: [UInt8]
    private(set) var position: Int

    init(_ bytes: [UInt8], at position: Int) {
        self.bytes = bytes
        self.position = position
    }

    static func isSpace(_ byte: UInt8) -> Bool { (9...13).contains(byte) || byte == 32 }

    private mutating func skipSpace() {
        while position < bytes.count {
            if bytes[position] == UInt8(ascii: "#") {
                while position < bytes.count, ![10, 13].contains(bytes[position]) { position += 1 }
            } else if Self.isSpace(bytes[position]) {
                position += 1
            } else {
                return
            }
        }
    }

    mutating func word() -> String {
        skipSpace()
        let word = bytes[position...].prefix { !Self.isSpace($0) && $0 != UInt8(ascii: "#") }
        position += word.count
        return String(decoding: word, as: UTF8.self)
    }

    /// A number of at most nine digits.
    mutating func number() -> Int? {
        let word = word()
        guard (1...9).contains(word.utf8.count), word.utf8.allSatisfy({ (48...57).contains($0) })
        else { return nil }
        return Int(word)
    }

    /// The rest of a line without its end; nil if the end is not there.
    mutating func line() -> String? {
        guard let end = bytes[position...].firstIndex(of: 10) else { return nil }
        defer { position = end + 1 }
        return PNMText.trimmed(bytes[position..<end])
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> String {
        let start = bytes.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }
        return String(decoding: end.map { start[...$0] } ?? [], as: UTF8.self)
    }

    mutating func skipOne() -> Bool {
        guard position < bytes.count, Self.isSpace(bytes[position]) else { return false }
        position += 1
        return true
    }
}
