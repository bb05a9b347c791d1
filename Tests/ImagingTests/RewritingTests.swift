import Foundation
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Other metadata for finished outputs.
    @Suite struct Rewriting {
        static let settings =
            Writing.settings + [EncodeSettings(format: .jpeg, quality: 90)]

        /// Writing anew with the other metadata is the oracle: byte for byte.
        @Test(arguments: settings, [8, 16]) func isWhatWritingAnewGives(
            settings: EncodeSettings, bits: Int
        ) throws {
            let folder = try TestFolder()
            let names = ["first", "anew", "copy"].map {
                folder.path.appending("\($0).\(settings.format.fileExtension)")
            }
            let first = OutputMetadata(
                xmp: Writing.xmp, texts: [.artist: "Anna", .imageDescription: "Harbour"],
                resolution: Resolution(x: 300, y: 300, origin: .tiff))
            var other = first
            other.xmp = Writing.xmp + Array("  ".utf8)
            other.texts = [.copyright: "© Bert"]
            other.resolution = Resolution(x: 204, y: 98, origin: .tiff)
            let image = try Writing.pattern(bits, bands: 3)
            try image.write(to: names[0], as: settings, metadata: first)
            try image.write(to: names[1], as: settings, metadata: other)
            try MetadataRewriter.copy(names[0], to: names[2], settings.format, metadata: other)
            #expect(try bytes(of: names[2]) == bytes(of: names[1]))
            #expect(try bytes(of: names[0]) != bytes(of: names[1]))
            try OutputVerifier.verify(
                names[2],
                expecting: ExpectedOutput(of: image, as: settings, metadata: other))
        }

        /// Nothing is invented, and unequal numbers stay unequal.
        @Test(arguments: EncodeSettings.Format.allCases)
        func resolutions(format: EncodeSettings.Format) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.\(format.fileExtension)")
            let image = try Writing.pattern(8, bands: 1)
            let cases = [
                nil, Resolution(x: 204, y: 98, origin: .tiff),
                Resolution(x: 2, y: 1, unit: .none, origin: .phys),
                Resolution(x: 72, y: 72, origin: .exif),
            ]
            for resolution in cases {
                try image.write(
                    to: path, as: EncodeSettings(format: format),
                    metadata: OutputMetadata(resolution: resolution))
                let facts = try SourcePicture(opening: path).facts
                // JP2 cannot say that only the ratio is known.
                guard format != .jp2 || resolution?.unit == .inch else {
                    #expect(facts.resolution == nil)
                    continue
                }
                #expect(facts.resolution?.unit == resolution?.unit)
                #expect(facts.resolution.map { $0.x / $0.y } == resolution.map { $0.x / $0.y })
                #expect(facts.dotsPerInch == resolution?.dotsPerInch?.x)
            }
        }

        @Test func whatIsNoOutput() throws {
            let folder = try TestFolder()
            let copy = folder.path.appending("copy.tif")
            for format in EncodeSettings.Format.allCases {
                let error = #expect(throws: ImagingError.self) {
                    try MetadataRewriter.copy(
                        folder.write(Array("nothing".utf8), "none"), to: copy, format,
                        metadata: OutputMetadata())
                }
                #expect(error?.code == .notAPicture)
            }
            let gone = #expect(throws: ImagingError.self) {
                try MetadataRewriter.copy(
                    folder.path.appending("gone"), to: copy, .tiff, metadata: OutputMetadata())
            }
            #expect(gone != nil)
        }
    }
}
