/// Why a JPEG 2000 file cannot be decoded.
public enum JPEG2000Fault: Error, Hashable, Sendable {
    /// Something is missing or contradicts itself; what it is.
    case damaged(String)
    /// The file is of a kind that is not read; which one, with an article.
    case unsupported(String)
    /// The file could not be read.
    case unreadable
}

/// Numbers of a JPEG 2000 file, the first byte the highest; every place is checked.
struct JPEG2000Bytes {
    let source: any ByteSource

    /// Bytes of a range of the file.
    func bytes(_ range: Range<Int>) throws(JPEG2000Fault) -> [UInt8] {
        guard range.lowerBound >= 0, range.upperBound <= source.count else {
            throw .damaged("the file ends early")
        }
        guard let bytes = source.read(at: range.lowerBound, count: range.count) else {
            throw .unreadable
        }
        return bytes
    }

    /// An unsigned number of up to eight bytes; nil beyond what a signed one holds.
    func number(at offset: Int, count: Int) throws(JPEG2000Fault) -> Int {
        let value = ByteOrder.big.unsigned(try bytes(offset..<offset + count))
        guard let number = Int(exactly: value) else {
            throw .damaged("a length is beyond all measure")
        }
        return number
    }
}

extension [UInt8] {
    /// A big-endian number inside of bytes whose count has been checked.
    func bigEndian(at offset: Int, count: Int) -> Int {
        self[offset..<offset + count].reduce(0) { $0 << 8 | Int($1) }
    }
}
