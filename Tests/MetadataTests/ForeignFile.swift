@testable import Metadata

/// JPEG and PNG files laid out by hand: structure alone, no pixels worth decoding.
enum ForeignFile {
    static func segment(_ marker: UInt8, _ content: [UInt8]) -> [UInt8] {
        [0xFF, marker] + ByteOrder.big.bytes(UInt64(content.count + 2), count: 2) + content
    }

    static func jpeg(_ segments: [[UInt8]]) -> [UInt8] {
        [0xFF, 0xD8] + segments.flatMap { $0 } + segment(0xDB, [UInt8](repeating: 1, count: 65))
            + [0xFF, 0xDA, 0, 2, 0x55, 0xFF, 0xD9]
    }

    /// A JFIF header.
    static func jfif(unit: UInt8, _ x: Int, _ y: Int) -> [UInt8] {
        let density =
            ByteOrder.big.bytes(UInt64(x), count: 2) + ByteOrder.big.bytes(UInt64(y), count: 2)
        return segment(0xE0, Array("JFIF\0".utf8) + [1, 2, unit] + density + [0, 0])
    }

    /// Chunks before and after the pixels.
    static func png(_ chunks: [[UInt8]], late: [[UInt8]] = []) -> [UInt8] {
        var file = PNGChunks.signature
        file += PNGChunks.chunk("IHDR", [0, 0, 0, 1, 0, 0, 0, 1, 8, 0, 0, 0, 0])
        file += chunks.flatMap { $0 }
        file += PNGChunks.chunk("IDAT", [1, 2, 3]) + PNGChunks.chunk("IDAT", [4, 5])
        file += late.flatMap { $0 }
        return file + PNGChunks.chunk("IEND", [])
    }

    static func text(_ keyword: String, _ text: [UInt8]) -> [UInt8] {
        PNGChunks.chunk("tEXt", Array(keyword.utf8) + [0] + text)
    }

    /// `text` as one stored block of a zlib stream (RFC 1950, RFC 1951).
    static func zlib(_ text: [UInt8]) -> [UInt8] {
        let (low, high) = (UInt8(text.count & 0xFF), UInt8(text.count >> 8))
        var (a, b): (UInt32, UInt32) = (1, 0)
        for byte in text {
            a = (a + UInt32(byte)) % 65_521
            b = (b + a) % 65_521
        }
        return [0x78, 0x01, 1, low, high, ~low, ~high] + text
            + ByteOrder.big.bytes(UInt64(b << 16 | a), count: 4)
    }

    static func packed(_ keyword: String, _ text: [UInt8]) -> [UInt8] {
        PNGChunks.chunk("zTXt", Array(keyword.utf8) + [0, 0] + zlib(text))
    }

    static func profile(_ type: String, _ block: [UInt8]) -> [UInt8] {
        let digits = block.map { byte in
            let text = String(byte, radix: 16)
            return text.utf8.count == 1 ? "0" + text : text
        }
        let lines = stride(from: 0, to: digits.count, by: 36)
            .map { digits[$0..<min($0 + 36, digits.count)].joined() }
        let text = "\n\(type)\n    \(block.count)\n" + lines.joined(separator: "\n") + "\n"
        return packed("Raw profile type \(type)", Array(text.utf8))
    }

    static func pHYs(_ x: Int, _ y: Int, unit: UInt8) -> [UInt8] {
        PNGChunks.chunk(
            "pHYs",
            ByteOrder.big.bytes(UInt64(x), count: 4) + ByteOrder.big.bytes(UInt64(y), count: 4)
                + [unit])
    }

    /// An EXIF block with a resolution of whole numbers.
    static func exif(_ x: Int, _ y: Int, unit: Int?, orientation: Int = 1) -> [UInt8] {
        var builder = TagBuilder()
        func rational(_ tag: UInt16, _ value: Int) -> TagBuilder.Entry {
            TagBuilder.Entry(
                tag: tag, type: 5, count: 1,
                data: builder.order.bytes(UInt64(value), count: 4)
                    + builder.order.bytes(1, count: 4))
        }
        builder.main =
            [
                builder.short(0x0112, orientation), rational(0x011A, x), rational(0x011B, y),
            ] + (unit.map { [builder.short(0x0128, $0)] } ?? []) + [
                builder.ascii(0x013B, "Somebody")
            ]
        return builder.bytes()
    }

    /// Photoshop resources, each with its number.
    static func resources(_ resources: [(id: Int, content: [UInt8])]) -> [UInt8] {
        var block = PhotoshopResources.prefix
        for (id, content) in resources {
            block += Array("8BIM".utf8)
            block += ByteOrder.big.bytes(UInt64(id), count: 2) + [0, 0]
            block += ByteOrder.big.bytes(UInt64(content.count), count: 4) + content
            block += [UInt8](repeating: 0, count: content.count % 2)
        }
        return block
    }

    static func resolutionInfo(_ x: Int, _ y: Int) -> (id: Int, content: [UInt8]) {
        func fixed(_ value: Int) -> [UInt8] {
            ByteOrder.big.bytes(UInt64(value) << 16, count: 4) + [0, 1, 0, 1]
        }
        return (0x03ED, fixed(x) + fixed(y))
    }
}
