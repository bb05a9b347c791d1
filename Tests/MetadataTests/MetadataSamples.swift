import Foundation
import Records
import TensorCore
import TestSupport

@testable import Metadata

/// Samples and small makers of metadata for the tests.
enum MetadataSamples {
    static func bytes(_ name: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Fixtures.url("metadata/\(name)")))
    }

    static let provenance = Provenance(
        systemName: "Autochrome with base", systemVersion: "1.0 (model 1)",
        programVersion: "0.1.0", sourceSHA256: String(repeating: "1a", count: 32),
        modelSHA256: String(repeating: "2b", count: 32), modelName: "base & <co>",
        parametersSHA256: String(repeating: "3c", count: 32), recipe: "archive", recipeVersion: 2)

    static func packet(
        xmp: String? = nil, exif: [UInt8]? = nil, iptc: [UInt8]? = nil, carriesEXIF: Bool = false,
        provenance: Provenance = provenance
    ) -> XMPPacket {
        .make(
            source: SourceMetadata(
                exif: exif, iptc: iptc, xmp: xmp.map { Array($0.utf8) }),
            provenance: provenance, outputCarriesEXIF: carriesEXIF)
    }

    /// The EXIF block of a JPEG output that is made from a block.
    static func outputBlock(_ exif: [UInt8], _ resolution: Resolution? = nil) -> [UInt8]? {
        let target = EXIFTarget(width: 40, height: 30, resolution: resolution, isJPEG: true)
        return EXIFWriter.outputBlock(of: exif, for: target).block
    }

    /// A packet around property elements and attributes of one description.
    static func rdf(_ content: String, attributes: String = "") -> String {
        """
        <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" \
        xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">\
        <rdf:Description rdf:about="" \(attributes)>\(content)</rdf:Description></rdf:RDF></x:xmpmeta>
        """
    }

    static func document(_ packet: XMPPacket) throws -> XMPDocument {
        try XMPDocument(parsing: packet.bytes)
    }
}

extension SeededRandom {
    /// Changes, removes or repeats some bytes.
    mutating func mutate(_ bytes: [UInt8]) -> [UInt8] {
        var bytes = bytes
        for _ in 0..<Int.random(in: 1...8, using: &self) where !bytes.isEmpty {
            let index = Int.random(in: 0..<bytes.count, using: &self)
            switch Int.random(in: 0..<5, using: &self) {
            case 0: bytes[index] = UInt8.random(in: 0...255, using: &self)
            case 1: bytes[index] ^= 1 << UInt8.random(in: 0..<8, using: &self)
            case 2:
                bytes[index] = [0, 0xFF, 0x7F, 0x80, 0x3C, 0x1C].randomElement(using: &self) ?? 0
            case 3:
                let end = min(bytes.count, index + Int.random(in: 1...20, using: &self))
                bytes.removeSubrange(index..<end)
            default:
                let end = min(bytes.count, index + Int.random(in: 1...20, using: &self))
                bytes.insert(contentsOf: bytes[index..<end], at: index)
            }
        }
        return bytes
    }
}

/// Lays out TIFF structures by hand, right ones and wrong ones.
struct TagBuilder {
    struct Entry {
        var tag: UInt16
        var type: UInt16
        var count: Int
        var data: [UInt8]
    }

    var order = ByteOrder.little
    var isBig = false
    var main: [Entry] = []
    var exposure: [Entry] = []

    func ascii(_ tag: UInt16, _ text: String) -> Entry {
        Entry(tag: tag, type: 2, count: text.utf8.count + 1, data: Array(text.utf8) + [0])
    }

    func short(_ tag: UInt16, _ value: Int) -> Entry {
        Entry(tag: tag, type: 3, count: 1, data: order.bytes(UInt64(value), count: 2))
    }

    func bytes() -> [UInt8] {
        var result: [UInt8] = order == .little ? [0x49, 0x49] : [0x4D, 0x4D]
        result += order.bytes(isBig ? 43 : 42, count: 2)
        if isBig { result += order.bytes(8, count: 2) + [0, 0] }
        let first = isBig ? 16 : 8
        result += order.bytes(UInt64(first), count: isBig ? 8 : 4)
        var main = main
        if !exposure.isEmpty {
            main.append(pointer(0))
            main[main.count - 1] = pointer(first + directory(main, at: first).count)
        }
        result += directory(main, at: first)
        if !exposure.isEmpty { result += directory(exposure, at: result.count) }
        return result
    }

    private func pointer(_ offset: Int) -> Entry {
        Entry(
            tag: 0x8769, type: isBig ? 18 : 4, count: 1,
            data: order.bytes(UInt64(offset), count: isBig ? 8 : 4))
    }

    private func directory(_ entries: [Entry], at offset: Int) -> [UInt8] {
        let field = isBig ? 8 : 4
        var table = order.bytes(UInt64(entries.count), count: isBig ? 8 : 2)
        var data: [UInt8] = []
        let start = offset + table.count + entries.count * (4 + 2 * field) + field
        for entry in entries {
            table += order.bytes(UInt64(entry.tag), count: 2)
            table += order.bytes(UInt64(entry.type), count: 2)
            table += order.bytes(UInt64(entry.count), count: field)
            if entry.data.count <= field {
                table += entry.data + [UInt8](repeating: 0, count: field - entry.data.count)
            } else {
                table += order.bytes(UInt64(start + data.count), count: field)
                data += entry.data
            }
        }
        return table + [UInt8](repeating: 0, count: field) + data
    }
}
