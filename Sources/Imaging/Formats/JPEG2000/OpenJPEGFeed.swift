import Metadata
import SystemPackage

/// Hands OpenJPEG a code stream from a file: the parts of tiles in the order of the tiles, and an end.
///
/// Tiles without samples are left out, and each part tells its length and how many its tile has:
/// OpenJPEG gives tiles back in order then. The file is read by position, since others read it too.
final class OpenJPEGFeed {
    private enum Content {
        case file(Range<Int>)
        case bytes([UInt8])

        var count: Int {
            switch self {
            case .file(let range): range.count
            case .bytes(let bytes): bytes.count
            }
        }
    }

    private let file: SourceFile
    private let pieces: [(start: Int, content: Content)]
    let count: Int
    private var position = 0
    /// Why reading failed; nil while it has not.
    private(set) var systemError: Errno?

    init(_ file: SourceFile, _ codestream: JPEG2000Codestream) {
        self.file = file
        var contents = [Content.file(codestream.mainHeader)]
        var counts: [Int: Int] = [:]
        let parts = codestream.tilePartsByTile.filter { codestream.grid.hasSamples(tile: $0.tile) }
        for part in parts { counts[part.tile, default: 0] += 1 }
        for part in parts {
            let start = part.range.lowerBound
            if part.isOpen || part.promised == 0 {
                let head = part.head(of: counts[part.tile] ?? 0)
                contents.append(.bytes(head))
                contents.append(.file(start + head.count..<part.range.upperBound))
            } else if case .file(let range) = contents.last, range.upperBound == start {
                contents[contents.count - 1] = .file(range.lowerBound..<part.range.upperBound)
            } else {
                contents.append(.file(part.range))
            }
        }
        contents.append(.bytes([0xFF, 0xD9]))
        var pieces: [(start: Int, content: Content)] = []
        var start = 0
        for content in contents {
            pieces.append((start, content))
            start += content.count
        }
        self.pieces = pieces
        count = start
    }

    /// Bytes that were read; -1 at the end or if reading fails.
    func read(into target: UnsafeMutableRawPointer, count wanted: Int) -> Int {
        var filled = 0
        while filled < wanted, position < count {
            let piece = pieces[pieceIndex]
            let offset = position - piece.start
            let size = min(wanted - filled, piece.content.count - offset)
            switch piece.content {
            case .bytes(let bytes):
                bytes.withUnsafeBytes {
                    (target + filled).copyMemory(
                        from: $0.baseAddress.unsafelyUnwrapped + offset, byteCount: size)
                }
            case .file(let range):
                guard readFile(at: range.lowerBound + offset, size, into: target + filled) else {
                    return -1
                }
            }
            filled += size
            position += size
        }
        return filled > 0 ? filled : -1
    }

    private func readFile(at offset: Int, _ size: Int, into target: UnsafeMutableRawPointer)
        -> Bool
    {
        do throws(Errno) {
            let buffer = UnsafeMutableRawBufferPointer(start: target, count: size)
            // The file was longer when its header was read.
            guard try file.input.read(at: offset, into: buffer) == size else { throw .ioError }
            return true
        } catch {
            systemError = error
            return false
        }
    }

    func skip(_ bytes: Int) -> Int {
        guard bytes >= 0, position + bytes <= count else { return -1 }
        position += bytes
        return bytes
    }

    func seek(to offset: Int) -> Bool {
        guard (0...count).contains(offset) else { return false }
        position = offset
        return true
    }

    /// The last piece that begins at the position or before it.
    private var pieceIndex: Int {
        var (low, high) = (0, pieces.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if pieces[middle].start <= position { low = middle } else { high = middle }
        }
        return low
    }
}

extension JPEG2000Codestream.TilePart {
    /// The first marker segment, with length and number of parts.
    fileprivate func head(of count: Int) -> [UInt8] {
        func bytes(_ value: Int, _ count: Int) -> [UInt8] {
            (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * (count - 1 - $0))) }
        }
        let parts = promised == 0 ? UInt8(exactly: count) ?? 0 : promised
        return [0xFF, 0x90, 0, 10] + bytes(tile, 2) + bytes(range.count, 4) + [index, parts]
    }
}

extension JPEG2000Codestream {
    /// The parts of tiles in the order of the tiles, those of a tile as they follow each other.
    var tilePartsByTile: [TilePart] {
        isInTileOrder
            ? tileParts
            : tileParts.enumerated().sorted { left, right in
                (left.element.tile, left.offset) < (right.element.tile, right.offset)
            }.map(\.element)
    }

    /// The parts of tiles follow each other in the order of the tiles.
    var isInTileOrder: Bool {
        zip(tileParts, tileParts.dropFirst()).allSatisfy { $0.tile <= $1.tile }
    }
}
