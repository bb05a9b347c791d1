/// Carries command-line arguments that are no UTF-8 through a parser that knows text only.
///
/// File names are bytes, and a Latin-1 name from an old disc reaches the program just so
/// (`autochrome colorize *.tif`). Each byte that is not part of valid UTF-8 becomes a character of
/// the last private-use plane, and is turned back where the path is made.
enum ArgumentBytes {
    private static let plane: UInt32 = 0x10_FF00
    private static let stand: ClosedRange<UInt32> = plane...(plane + 0xFF)

    /// The arguments of this process without the program's own name.
    static var ofProcess: [String] {
        (1..<max(1, Int(CommandLine.argc))).compactMap { index in
            CommandLine.unsafeArgv[index].map { start in
                var bytes: [UInt8] = []
                var cursor = start
                while cursor.pointee != 0 {
                    bytes.append(UInt8(bitPattern: cursor.pointee))
                    cursor += 1
                }
                return text(of: bytes)
            }
        }
    }

    /// The bytes as text from which ``bytes(of:)`` gives them back.
    static func text(of bytes: [UInt8]) -> String {
        var scalars = String.UnicodeScalarView()
        var decoder = Unicode.UTF8.ForwardParser()
        var input = bytes.makeIterator()
        var position = 0
        while true {
            switch decoder.parseScalar(from: &input) {
            case .valid(let encoded):
                let scalar = Unicode.UTF8.decode(encoded)
                // A name that has such a character itself goes byte by byte too.
                if stand.contains(scalar.value) {
                    scalars.append(contentsOf: encoded.compactMap { Self.standIn(for: $0) })
                } else {
                    scalars.append(scalar)
                }
                position += encoded.count
            case .error(let length):
                let wrong = bytes[position..<position + length]
                scalars.append(contentsOf: wrong.compactMap { Self.standIn(for: $0) })
                position += length
            case .emptyInput:
                return String(scalars)
            }
        }
    }

    /// The bytes that a text stands for.
    static func bytes(of text: String) -> [UInt8] {
        text.unicodeScalars.flatMap { scalar in
            stand.contains(scalar.value)
                ? [UInt8(scalar.value - plane)] : Array(String(scalar).utf8)
        }
    }

    private static func standIn(for byte: UInt8) -> Unicode.Scalar? {
        Unicode.Scalar(plane + UInt32(byte))
    }
}
