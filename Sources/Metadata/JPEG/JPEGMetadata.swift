import Records

/// Metadata of a JPEG file: JFIF density, EXIF, XMP with its extension, Photoshop's resources, comments.
public enum JPEGMetadata {
    private static let jfif = Array("JFIF\0".utf8)
    static let xmp = Array("http://ns.adobe.com/xap/1.0/\0".utf8)
    private static let extendedXMP = Array("http://ns.adobe.com/xmp/extension/\0".utf8)

    /// Most bytes of segments that are joined.
    private static let maximumJoinedBytes = 32 << 20

    /// Reads a JPEG file; nil if it is none.
    public static func read(_ source: some ByteSource) -> SourceMetadata? {
        guard let segments = JPEGSegments(source)?.segments else { return nil }
        var metadata = SourceMetadata()
        var resources: [UInt8] = []
        var extensions = ExtendedXMP()
        for segment in segments {
            guard isMetadata(segment.marker),
                let content = source.read(segment.content, maximumBytes: 1 << 16)
            else { continue }
            switch segment.marker {
            case JPEGSegments.Marker.app0 where content.starts(with: jfif):
                metadata.statedResolutions += [density(content)].compactMap { $0 }
            case JPEGSegments.Marker.app1 where content.starts(with: EXIFReader.prefix):
                if metadata.exif == nil {
                    metadata.exif = content
                } else {
                    metadata.unread.append("EXIF (a second block)")
                }
            case JPEGSegments.Marker.app1 where content.starts(with: xmp):
                if metadata.xmp == nil {
                    metadata.xmp = Array(content.dropFirst(xmp.count))
                } else {
                    metadata.unread.append("XMP (a second packet)")
                }
            case JPEGSegments.Marker.app1 where content.starts(with: extendedXMP):
                extensions.add(content.dropFirst(extendedXMP.count))
            case JPEGSegments.Marker.app13
            where content.starts(with: PhotoshopResources.prefix)
                && resources.count < maximumJoinedBytes:
                // Long blocks go on in the next segment, after the same letters.
                resources +=
                    resources.isEmpty
                    ? content : Array(content.dropFirst(PhotoshopResources.prefix.count))
            case JPEGSegments.Marker.comment:
                let text = MetadataText.trimmed(MetadataText.guessed(content))
                if !text.isEmpty {
                    metadata.texts.append(
                        SourceText(keyword: "Comment", text: text, kind: "JPEG"))
                }
            default: break
            }
        }
        if !resources.isEmpty { metadata.photoshop = resources }
        metadata.extendedXMP = extensions.packet(for: metadata.xmp)
        return metadata
    }

    /// True for segments that say nothing about how pixels are coded.
    static func isMetadata(_ marker: UInt8) -> Bool {
        (0xE0...0xEF).contains(marker) || marker == JPEGSegments.Marker.comment
    }

    /// Version, unit, density along rows and columns (JFIF 1.02, ITU-T T.871).
    private static func density(_ content: [UInt8]) -> Resolution? {
        guard content.count >= 12 else { return nil }
        let x = Double(ByteOrder.big.unsigned(content[8..<10]))
        let y = Double(ByteOrder.big.unsigned(content[10..<12]))
        return switch content[7] {
        case 1: Resolution(x: x, y: y, origin: .jfif)
        case 2: Resolution(x: x * 2.54, y: y * 2.54, origin: .jfif)
        default: Resolution(x: x, y: y, unit: .none, origin: .jfif)
        }
    }
}

/// The rest of an XMP packet that is too long for one segment.
///
/// Source: XMP specification part 3, 1.1.3.1.
private struct ExtendedXMP {
    private static let maximumBytes = 16 << 20
    private static let headerBytes = 40

    /// Parts by the digest of the whole, which the packet names.
    private var parts: [String: [(offset: Int, bytes: [UInt8])]] = [:]
    private var lengths: [String: Int] = [:]

    mutating func add(_ content: ArraySlice<UInt8>) {
        guard content.count > Self.headerBytes else { return }
        let start = content.startIndex
        let digest = MetadataText.latin(content[start..<start + 32])
        lengths[digest] = Int(ByteOrder.big.unsigned(content[start + 32..<start + 36]))
        let offset = Int(ByteOrder.big.unsigned(content[start + 36..<start + 40]))
        parts[digest, default: []].append((offset, Array(content.dropFirst(Self.headerBytes))))
    }

    /// The rest of a packet; nil if it has none, or parts of it are missing.
    func packet(for packet: [UInt8]?) -> [UInt8]? {
        guard let packet, let length = lengths.values.max(), length <= Self.maximumBytes else {
            return nil
        }
        let text = String(decoding: packet, as: UTF8.self)
        guard let digest = parts.keys.sorted().first(where: text.contains),
            let parts = parts[digest]
        else { return nil }
        var whole: [UInt8] = []
        for part in parts.sorted(by: { $0.offset < $1.offset }) {
            guard part.offset == whole.count else { return nil }
            whole += part.bytes
        }
        return whole.count == lengths[digest] ? whole : nil
    }
}
