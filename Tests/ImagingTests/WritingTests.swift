import CVipsShim
import Foundation
import Metadata
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Writing {
        static let xmp = Array(
            "<?xpacket begin='' id='W5M0MpCehiHzreSzNTczkc9d'?><x:xmpmeta xmlns:x='adobe:ns:meta/'/><?xpacket end='w'?>"
                .utf8)

        static func pattern(_ bits: Int, bands: Int) throws -> VipsImage {
            let values = bands == 1 ? Pattern.gray(bits) : Pattern.rgb(bits)
            return try bits == 8
                ? VipsImage.fromMemory(
                    values.map(UInt8.init), width: Pattern.width, height: Pattern.height,
                    bands: bands)
                : VipsImage.fromMemory(
                    values.map(UInt16.init), width: Pattern.width, height: Pattern.height,
                    bands: bands)
        }

        /// Little CMS, behind libvips, makes sRGB of the same values from grey with our profile.
        @Test(arguments: EncodeSettings.Format.allCases.filter { $0 != .jp2 })
        func otherProgramsUnderstandTheGrayProfile(_ format: EncodeSettings.Format) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("grey.\(format.fileExtension)")
            let codes = (0..<256 * 8).map { UInt8($0 / 8) }
            try VipsImage.fromMemory(codes, width: 64, height: 32, bands: 1).write(
                to: path, as: EncodeSettings(format: format, quality: 100),
                metadata: OutputMetadata())
            let loaded = try VipsImage.load(SourceFile(opening: path), strict: true)
            #expect(loaded.blob("icc-profile-data") == ICCProfile.grayWithSRGBCurve)
            let stored = try samples(loaded)
            let color = try samples(loaded.derived("Converting") { shim_icc_to_srgb($0, nil, 0) })
            let expected = stored.flatMap { Array(repeating: $0 * 257, count: 3) }
            #expect(try #require(largestDifference(color, expected)) <= 100)
            // A scan with it is taken as it stands, and nothing has to be assumed.
            let source = try SourcePicture(opening: path)
            #expect(source.facts.iccAssumed == nil && !source.flags.contains(.iccMissing))
            #expect(try samples(source.decode(workFolder: folder.path)) == stored)
        }

        /// A temporary file that cannot be read is no cause of what fails later for another.
        @Test(arguments: EncodeSettings.Format.allCases)
        func earlierErrorsAreNoCauses(_ format: EncodeSettings.Format) throws {
            let folder = try TestFolder()
            let empty = try PixelStore.unlinkedFile(in: folder.path)
            let handle = try #require(shim_from_descriptor(empty.rawValue, 30, 20, 1, 8))
            let unreadable = VipsImage(adopting: handle, subject: "x")
            let path = folder.path.appending("out.\(format.fileExtension)")
            func write(_ image: borrowing VipsImage) -> ImagingError? {
                #expect(throws: ImagingError.self) {
                    try image.write(
                        to: path, as: EncodeSettings(format: format), metadata: OutputMetadata())
                }
            }
            #expect(write(unreadable)?.detail.contains("\(Errno.ioError)") == true)
            #expect(throws: ImagingError.self) { _ = try samples(unreadable) }
            let refused = try MappingRows.ramp(300, 300).mapRows(bands: 1, bitDepth: 8) { _ in
                throw MappingRows.Refusal()
            }
            #expect(write(refused)?.code == .internalError)
        }

        static let settings: [EncodeSettings] =
            EncodeSettings.Compression.allCases.flatMap { compression in
                [
                    EncodeSettings(compression: compression),
                    EncodeSettings(compression: compression, tileSide: 256),
                    EncodeSettings(compression: compression, tileSide: 16, pyramid: true),
                ]
            } + [EncodeSettings(format: .png), EncodeSettings(format: .jp2, tileSide: 16)]

        @Test(arguments: settings, [8, 16]) func lossless(settings: EncodeSettings, bits: Int)
            throws
        {
            let folder = try TestFolder()
            for bands in [1, 3] {
                let path = folder.path.appending("out.\(settings.format.fileExtension)")
                let image = try Self.pattern(bits, bands: bands)
                let metadata = OutputMetadata(
                    xmp: Self.xmp, texts: [.imageDescription: "Harbour"],
                    resolution: Resolution(x: 600, y: 600, origin: .tiff))
                try image.write(to: path, as: settings, metadata: metadata)
                let found = try OutputVerifier.verify(
                    path,
                    expecting: ExpectedOutput(of: image, as: settings, metadata: metadata))
                #expect(found.xmp == Self.xmp)
                let gray = settings.format == .jp2 && bands == 1
                #expect(found.iccDescription?.contains(gray ? "grey" : "sRGB") == true)
                let source = try SourcePicture(opening: path)
                let resolution = try #require(source.facts.dotsPerInch)
                #expect(abs(resolution - 600) < 0.05)
                if settings.format == .tiff {
                    #expect(source.metadata.imageDescription == "Harbour")
                }
                #expect(source.facts.orientation == 1)
                let values = try samples(try source.decode(workFolder: folder.path))
                #expect(values == (bands == 1 ? Pattern.gray(bits) : Pattern.rgb(bits)))
            }
        }

        @Test(arguments: [8, 16]) func jpeg(bits: Int) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.jpg")
            let image = try Self.pattern(bits, bands: 3)
            let settings = EncodeSettings(format: .jpeg, quality: 95)
            let metadata = OutputMetadata(
                xmp: Self.xmp, resolution: Resolution(x: 300, y: 300, origin: .tiff))
            try image.write(to: path, as: settings, metadata: metadata)
            let found = try OutputVerifier.verify(
                path, expecting: ExpectedOutput(of: image, as: settings, metadata: metadata))
            #expect(found.bitDepth == 8)
            let source = try SourcePicture(opening: path)
            #expect(source.facts.dotsPerInch == 300)
            let values = try samples(try source.decode(workFolder: folder.path))
            let expected = Pattern.rgb(bits).map { bits == 8 ? $0 : ($0 + 128) / 257 }
            let total = zip(values, expected).map { abs($0 - $1) }.reduce(0, +)
            #expect(Double(total) / Double(values.count) < 8)
        }

        @Test func sixteenToEightBitsRounds() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.png")
            let settings = EncodeSettings(format: .png, bitDepth: 8)
            try Self.pattern(16, bands: 1).write(
                to: path, as: settings, metadata: OutputMetadata())
            let expected = Pattern.gray(16).map { ($0 + 128) / 257 }
            #expect(try samples(try decoded(path)) == expected)
        }

        @Test func depthIsNeverInvented() {
            #expect(EncodeSettings(bitDepth: 16).outputBitDepth(for: 8) == 8)
            #expect(EncodeSettings(format: .jpeg).outputBitDepth(for: 16) == 8)
            #expect(EncodeSettings().outputBitDepth(for: 16) == 16)
        }

        @Test func largeOutputsAreBigTIFF() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let image = try Self.pattern(16, bands: 3)
            try image.write(
                to: path, as: EncodeSettings(), metadata: OutputMetadata(), bigTIFFBytes: 1000)
            #expect(try bytes(of: path).prefix(4) == [0x49, 0x49, 43, 0])
            try image.write(to: path, as: EncodeSettings(), metadata: OutputMetadata())
            #expect(try bytes(of: path).prefix(4) == [0x49, 0x49, 42, 0])
        }

        /// What other programs read of our files, by the numbers of TIFF 6.0.
        @Test(arguments: [8, 16], [1, 3]) func fieldsOfATIFF(bits: Int, bands: Int) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            try Self.pattern(bits, bands: bands).write(
                to: path, as: EncodeSettings(),
                metadata: OutputMetadata(
                    texts: [.imageDescription: "Harbour"],
                    resolution: Resolution(x: 600, y: 600, origin: .tiff)))
            let fields = TIFFFields(try bytes(of: path))
            #expect(fields[256] == Pattern.width && fields[257] == Pattern.height)
            #expect(fields[277] == bands)
            // Deflate with horizontal differences, in strips of 16 rows.
            #expect(fields[259] == 8 && fields[317] == 2 && fields[278] == 16)
            // Black is zero, or RGB; upright; samples side by side; inches; whole numbers.
            #expect(fields[262] == (bands == 1 ? 1 : 2))
            #expect(fields[274] == 1 && fields[284] == 1 && fields[296] == 2)
            if bands == 1 { #expect(fields[258] == bits && fields[339] == 1) }
        }

        @Test(arguments: [EncodeSettings.Format.jpeg, .png, .jp2])
        func exifIsKept(format: EncodeSettings.Format) throws {
            let folder = try TestFolder()
            let source = try SourcePicture(opening: fixture("rotated6.jpg"))
            var metadata = OutputMetadata()
            metadata.exif = source.metadata.exif
            let path = folder.path.appending("out.\(format.fileExtension)")
            let image = try source.decode(workFolder: folder.path)
            try image.write(to: path, as: EncodeSettings(format: format), metadata: metadata)
            let again = try SourcePicture(opening: path)
            #expect(again.facts.orientation == 1)
            #expect(again.facts.width == 30 && again.facts.height == 40)
            let exif = String(decoding: try #require(again.metadata.exif), as: UTF8.self)
            for text in ["Scanner Works", "A. Müller", "Museum", "1931:05:04 10:11:12", "Plate 17"]
            {
                #expect(exif.contains(text), "\(text)")
            }
            #expect(again.metadata.iptc == nil, "its content stands in XMP")
        }

        @Test func damagedEXIFDoesNotStopAnOutput() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.jpg")
            let whole = try #require(
                try SourcePicture(opening: fixture("rotated6.jpg")).metadata.exif)
            var random = SeededRandom(seed: 3)
            for round in 0..<60 {
                var exif = round == 0 ? [] : whole
                for _ in 0..<min(round, exif.count) {
                    exif[Int.random(in: 0..<exif.count, using: &random)] = .random(
                        in: 0...255, using: &random)
                }
                try Self.pattern(8, bands: 1).write(
                    to: path, as: EncodeSettings(format: .jpeg),
                    metadata: OutputMetadata(exif: exif))
                #expect(try SourcePicture(opening: path).facts.orientation == 1)
            }
        }

        @Test func whatJPEGCannotHold() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.jpg")
            let wide = try VipsImage.fromMemory(
                [UInt8](repeating: 0, count: 65_536), width: 65_536, height: 1, bands: 1)
            let long = OutputMetadata(xmp: [UInt8](repeating: 0x20, count: 60_001))
            let settings = EncodeSettings(format: .jpeg)
            for (image, metadata) in [(0, OutputMetadata()), (1, long)] {
                let error = #expect(throws: ImagingError.self) {
                    let picture = try image == 0 ? wide.shared() : Self.pattern(8, bands: 1)
                    try picture.write(to: path, as: settings, metadata: metadata)
                }
                #expect(error?.code == .unsupported)
                #expect(error?.remedy.isEmpty == false)
            }
            let full = OutputMetadata(xmp: [UInt8](repeating: 0x20, count: 60_000))
            try Self.pattern(8, bands: 1).write(to: path, as: settings, metadata: full)
            #expect(try OutputVerifier.read(path).xmp == full.xmp)
        }

        @Test(arguments: EncodeSettings.Format.allCases)
        func fullDisk(format: EncodeSettings.Format) throws {
            let error = #expect(throws: ImagingError.self) {
                try Self.pattern(16, bands: 3).write(
                    to: "/dev/full", as: EncodeSettings(format: format), metadata: OutputMetadata())
            }
            #expect(error?.code == .diskFull)
            #expect(error?.path == "/dev/full")
        }

        @Test(arguments: EncodeSettings.Format.allCases)
        func missingFolder(format: EncodeSettings.Format) throws {
            let error = #expect(throws: ImagingError.self) {
                try Self.pattern(8, bands: 1).write(
                    to: "/nowhere/out", as: EncodeSettings(format: format),
                    metadata: OutputMetadata())
            }
            #expect(error?.code == .outputUnwritable)
        }

        /// Whatever the system answers, it is told by its number: words differ, and nobody knows all of them.
        @Test(arguments: EncodeSettings.Format.allCases)
        func unusualCause(format: EncodeSettings.Format) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("loop")
            #expect(symlink("loop", path.string) == 0)
            let error = #expect(throws: ImagingError.self) {
                try Self.pattern(8, bands: 1).write(
                    to: path, as: EncodeSettings(format: format), metadata: OutputMetadata())
            }
            #expect(error?.code == .outputUnwritable)
            #expect(error?.detail == Errno.tooManySymbolicLinkLevels.description)
        }

        @Test func preview() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("before.jpg")
            for bits in [8, 16] {
                try Self.pattern(bits, bands: 3).writePreview(to: path, longSide: 20)
                let found = try OutputVerifier.read(path)
                #expect(found.width == 20 && found.height == 15 && found.format == .jpeg)
                #expect(found.bitDepth == 8 && found.bands == 3)
            }
        }
    }

    @Suite struct Verifying {
        @Test(arguments: Writing.settings) func cutFilesAreFound(settings: EncodeSettings) throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out")
            let image = try Writing.pattern(16, bands: 3)
            let expected = ExpectedOutput(of: image, as: settings, metadata: OutputMetadata())
            try image.write(to: path, as: settings, metadata: OutputMetadata())
            try OutputVerifier.verify(path, expecting: expected)
            let whole = try bytes(of: path)
            for part in 1...9 {
                try folder.write(Array(whole.prefix(whole.count * part / 10)), "out")
                let error = #expect(throws: ImagingError.self) {
                    try OutputVerifier.verify(path, expecting: expected)
                }
                #expect(error?.code == .verificationFailed, "\(part) tenths")
            }
        }

        @Test func differencesAreNamed() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("out.tif")
            let image = try Writing.pattern(8, bands: 3)
            let metadata = OutputMetadata(xmp: Writing.xmp)
            try image.write(to: path, as: EncodeSettings(), metadata: metadata)
            let right = ExpectedOutput(of: image, as: EncodeSettings(), metadata: metadata)
            let changes: [(String, (inout ExpectedOutput) -> Void)] = [
                ("width", { $0.width += 1 }), ("height", { $0.height += 1 }),
                ("bands", { $0.bands = 1 }), ("bits", { $0.bitDepth = 16 }),
                ("format", { $0.format = .png }), ("XMP", { $0.xmp = [1] }),
                ("smaller pictures", { $0.levels = 1 }),
                ("XMP", { $0.xmp = nil }),
            ]
            for (word, change) in changes {
                var wrong = right
                change(&wrong)
                let error = #expect(throws: ImagingError.self) {
                    try OutputVerifier.verify(path, expecting: wrong)
                }
                #expect(error?.message.contains(word) == true)
            }
        }
    }
}
