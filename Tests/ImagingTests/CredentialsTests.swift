import Foundation
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Pictures with a manifest store are the pictures that they were.
    @Suite struct Credentials {
        /// A store by its first boxes alone.
        private static func store(_ count: Int) -> [UInt8] {
            let head: [UInt8] = [0, 0, UInt8(count >> 8), UInt8(count & 0xFF)]
            let kind: [UInt8] = [0, 0x11, 0, 0x10, 0x80, 0, 0, 0xAA, 0, 0x38, 0x9B, 0x71]
            let first = head + "jumb".utf8 + [0, 0, 0, 30] + "jumdc2pa".utf8 + kind
            return first + [UInt8](repeating: 0x55, count: count - first.count)
        }

        /// Puts a store into a file, and looks whether it is there.
        private static func sign(_ path: FilePath, _ count: Int, to signed: FilePath) throws {
            let old = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let new = try FileDescriptor.open(
                signed, .readWrite, options: [.create, .closeOnExec],
                permissions: .ownerReadWrite)
            defer {
                try? old.close()
                try? new.close()
            }
            let source = try FileSource(old)
            let plan = try ManifestEmbedding(source, storeCount: count)
            try plan.write(store(count), from: source, to: new)
            let place = try #require(try ManifestPlace.find(in: try FileSource(new)))
            #expect(place.store(in: try FileSource(new)) == store(count))
        }

        private static func names(_ folder: String, _ kinds: Set<String>) throws -> [FilePath] {
            let url = Fixtures.url(folder)
            return try FileManager.default.contentsOfDirectory(atPath: url.path).sorted()
                .filter { kinds.contains(FilePath($0).extension ?? "") }
                .map { FilePath(url.path).appending($0) }
        }

        /// Tiles and strips, both forms and orders, pages, thumbnails and pictures that hang from them.
        @Test(arguments: ["imaging", "tiff"]) func foreignFiles(folder: String) throws {
            let work = try TestFolder()
            var count = 0
            for path in try Self.names(folder, ["jpg", "png", "tif"]) {
                let name = path.lastComponent?.string ?? ""
                guard let source = try? SourcePicture(opening: path) else { continue }
                let signed = work.path.appending(name)
                try Self.sign(path, 1001, to: signed)
                let pages = source.facts.pages
                for page in 1...pages {
                    let before = try SourcePicture(opening: path, page: pages > 1 ? page : nil)
                    let after = try SourcePicture(opening: signed, page: pages > 1 ? page : nil)
                    #expect(after.facts.pages == pages, "\(name)")
                    #expect(after.metadata.xmp == before.metadata.xmp, "\(name)")
                    #expect(after.metadata.exif == before.metadata.exif, "\(name)")
                    guard let image = try? before.decode(workFolder: work.path) else { continue }
                    let pixels = try samples(image)
                    let signed = try samples(try after.decode(workFolder: work.path))
                    #expect(signed == pixels, "\(name), page \(page)")
                    count += 1
                }
            }
            #expect(count > 40)
        }

        /// What is written here passes the same examination with a store, and with a second one.
        @Test(arguments: Rewriting.settings.filter { $0.format != .jp2 }, [8, 16]) func ourFiles(
            settings: EncodeSettings, bits: Int
        ) throws {
            let folder = try TestFolder()
            let names = ["plain", "signed", "again"].map {
                folder.path.appending("\($0).\(settings.format.fileExtension)")
            }
            let image = try Writing.pattern(bits, bands: 3)
            let metadata = OutputMetadata(
                xmp: Writing.xmp, texts: [.artist: "Anna"],
                resolution: Resolution(x: 300, y: 300, origin: .tiff))
            try image.write(to: names[0], as: settings, metadata: metadata)
            try Self.sign(names[0], 5000, to: names[1])
            try Self.sign(names[1], 5000, to: names[2])
            #expect(try bytes(of: names[1]) == bytes(of: names[2]))
            let expected = ExpectedOutput(of: image, as: settings, metadata: metadata)
            try OutputVerifier.verify(names[1], expecting: expected)
        }
    }
}
