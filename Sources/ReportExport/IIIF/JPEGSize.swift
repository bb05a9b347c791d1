import Files
import SystemPackage

/// The size that a small picture of the report states in its frame header.
enum JPEGSize {
    /// Pixels; nil if the file is no JPEG file, or cannot be read.
    static func of(_ path: FilePath) -> (width: Int, height: Int)? {
        (try? FileSystem.read(path, limit: 1 << 16)).flatMap(of)
    }

    /// Pixels, by a file's beginning (ITU-T T.81, B.2.2); nil if there is no frame header in it.
    static func of(_ bytes: [UInt8]) -> (width: Int, height: Int)? {
        guard bytes.starts(with: [0xFF, 0xD8]) else { return nil }
        func number(at place: Int) -> Int { Int(bytes[place]) << 8 | Int(bytes[place + 1]) }
        var place = 2
        while place + 9 <= bytes.count, bytes[place] == 0xFF {
            let marker = bytes[place + 1]
            if (0xC0...0xCF).contains(marker), ![0xC4, 0xC8, 0xCC].contains(marker) {
                let (height, width) = (number(at: place + 5), number(at: place + 7))
                return width > 0 && height > 0 ? (width, height) : nil
            }
            // A byte of 255 may fill the room before a marker.
            place += marker == 0xFF ? 1 : 2 + number(at: place + 2)
        }
        return nil
    }
}
