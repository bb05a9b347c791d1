import Files
import Metadata
import Records
import SystemPackage

@testable import Imaging

/// Pictures, whole or in parts.
enum PictureTargets {
    static func jpegFrame(_ bytes: [UInt8]) {
        guard let frame = JPEGFrame(bytes) else { return }
        _ = (frame.saysRGB, frame.saysYCbCr)
    }

    static func png(_ png: PNGMetadata, _ bytes: [UInt8]) {
        _ = (png.encoding(isGray: true), png.encoding(isGray: false))
        withFile(bytes) { _, file in
            if let input = try? PictureInput(file) { _ = try? PNGDamage(input).warning }
        }
    }

    static func webp(_ bytes: [UInt8]) {
        withFile(bytes) { _, file in
            if let input = try? PictureInput(file) {
                _ = try? WebPDamage(input, pixels: 10_000).warning
            }
        }
    }

    static func jp2Layout(_ file: JPEG2000File) { _ = try? JPEG2000Layout(file) }

    static func icc(_ bytes: [UInt8]) {
        guard let profile = ICCProfile(bytes) else { return }
        _ = profile.description
        _ = CurveTransform(profile, bits: 8)
    }

    /// Opens and decodes a picture of a few pixels.
    static func decode(_ bytes: [UInt8], as format: PictureFormat) {
        guard case .picture(format) = FileKind(head: Array(bytes.prefix(FileKind.headBytes))) else {
            return
        }
        withFile(bytes) { path, _ in
            let limits = DecodeLimits(maxPixels: 1 << 17)
            guard let picture = try? SourcePicture(opening: path, limits: limits) else { return }
            let facts = picture.facts
            guard let decoded = try? picture.decode(workFolder: "/tmp") else { return }
            precondition(
                decoded.width == facts.width && decoded.height == facts.height, "another size")
        }
        _ = VipsRuntime.takeWarnings()
    }

    /// A file in memory that holds the bytes.
    private static func withFile(
        _ bytes: [UInt8], _ body: (_ path: FilePath, _ file: FileDescriptor) -> Void
    ) {
        guard let file = try? FileSystem.makeUnnamedFile(in: "/dev/shm"),
            (try? file.writeAll(toAbsoluteOffset: 0, bytes)) == bytes.count
        else { fatalError("there is no room for a file in memory") }
        defer { try? file.close() }
        body(FilePath("/proc/self/fd/\(file.rawValue)"), file)
    }
}
