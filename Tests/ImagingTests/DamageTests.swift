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
    /// Damaged files are failed or flagged, intact ones neither.
    @Suite struct DamageTests {
        /// What comes of a file.
        enum Outcome: Equatable {
            case plain
            case flagged(Set<QualityFlag>)
            case failed(FailureClass)
        }

        static func outcome(_ path: FilePath) -> (outcome: Outcome, samples: [Int]) {
            _ = VipsRuntime.takeWarnings()
            do {
                let found = try samples(try decoded(path))
                let flags = Set(VipsRuntime.takeWarnings().compactMap(\.flag))
                return (flags.isEmpty ? .plain : .flagged(flags), found)
            } catch {
                let code = (error as? ImagingError)?.code ?? .internalError
                return (.failed(code), [])
            }
        }

        static func outcome(_ bytes: [UInt8], in folder: TestFolder) throws -> Outcome {
            outcome(try folder.write(bytes, "file.bin")).outcome
        }

        /// A grainy photograph of 320 x 240 as JPEG.
        static func photograph(in folder: TestFolder, bands: Int = 3) throws -> [UInt8] {
            var random = SeededRandom(seed: 7)
            let samples = (0..<bands * 320 * 240).map { index in
                let (x, y) = (index / bands % 320, index / bands / 320)
                let tone = 120 + 60 * sin(Double(x) / 31) * cos(Double(y) / 23)
                return UInt8(tone + .random(in: -20...20, using: &random))
            }
            let path = folder.path.appending("whole.jpg")
            try VipsImage.fromMemory(samples, width: 320, height: 240, bands: bands).write(
                to: path, as: EncodeSettings(format: .jpeg), metadata: OutputMetadata())
            return try bytes(of: path)
        }

        @Test(arguments: try FileManager.default.contentsOfDirectory(atPath: fixture("").string))
        func intactFilesAreNotFlagged(name: String) {
            switch Self.outcome(fixture(name)).outcome {
            case .plain: break
            case .failed(let code): #expect(code == .unsupported || code == .notAPicture)
            case .flagged(let flags): Issue.record("\(name): \(flags)")
            }
        }

        @Test(arguments: ["grey8.jpg", "progressive.jpg", "rgb8.png", "rgb8.webp"])
        func whatFollowsTheEndDoesNotMatter(name: String) throws {
            let folder = try TestFolder()
            var content = try bytes(of: fixture(name))
            content += Array("more".utf8) + [UInt8](repeating: 0, count: 600)
            #expect(try Self.outcome(content, in: folder) == .plain)
        }

        // JPEG

        @Test(arguments: [1, 3]) func zeroedSectorsOfJPEG(bands: Int) throws {
            let folder = try TestFolder()
            let whole = try Self.photograph(in: folder, bands: bands)
            let scan = try #require(
                whole.indices.dropLast().last { whole[$0] == 0xFF && whole[$0 + 1] == 0xDA })
            for place in stride(from: (scan / 512 + 1) * 512, to: whole.count - 1024, by: 512) {
                var content = whole
                content.replaceSubrange(place..<(place + 512), with: repeatElement(0, count: 512))
                #expect(
                    try Self.outcome(content, in: folder) == .flagged([.damagedData]),
                    "zeros at \(place)")
            }
        }

        /// Long runs of zeros are how a blank page is coded.
        @Test func blankJPEGIsIntact() throws {
            let folder = try TestFolder()
            let path = folder.path.appending("blank.jpg")
            try VipsImage.fromMemory(
                [UInt8](repeating: 255, count: 6_000_000), width: 3000, height: 2000, bands: 1
            ).write(to: path, as: EncodeSettings(format: .jpeg), metadata: OutputMetadata())
            let content = try bytes(of: path)
            #expect(content.split(whereSeparator: { $0 != 0 }).map(\.count).max() ?? 0 > 2048)
            #expect(Self.outcome(path).outcome == .plain)
        }

        @Test func zeroedTailOfJPEG() throws {
            let folder = try TestFolder()
            let whole = try Self.photograph(in: folder)
            for part in 2...9 {
                let kept = whole.prefix(whole.count * part / 10)
                let content = kept + [UInt8](repeating: 0, count: whole.count - kept.count)
                #expect(
                    try Self.outcome(Array(content), in: folder) != .plain, "\(part) tenths")
            }
        }

        /// What follows an early end marker is made up by the decoder.
        @Test func earlyEndOfJPEG() throws {
            let folder = try TestFolder()
            let whole = try Self.photograph(in: folder)
            let content = Array(whole.prefix(whole.count * 7 / 10)) + [0xFF, 0xD9]
            let path = try folder.write(content, "early.jpg")
            _ = VipsRuntime.takeWarnings()
            _ = try decoded(path)
            let warnings = VipsRuntime.takeWarnings()
            #expect(warnings.map(\.flag) == [.damagedData])
            let words = try #require(warnings.first?.text)
            let row = try #require(words.firstMatch(of: /row (\d+) of 240/))
            #expect((150...180).contains(try #require(Int(row.1))), "\(words)")
        }

        @Test func jpegThatLacksItsEndMarkerAloneIsUsed() throws {
            let folder = try TestFolder()
            for name in ["grey8.jpg", "rgb8.jpg", "progressive.jpg", "cmyk-adobe.jpg"] {
                let content = try bytes(of: fixture(name))
                #expect(content.suffix(2) == [0xFF, 0xD9])
                let path = try folder.write(Array(content.dropLast(2)), "endless.jpg")
                let (outcome, found) = Self.outcome(path)
                #expect(outcome == .flagged([.decoderWarning]), "\(name)")
                #expect(found == Self.outcome(fixture(name)).samples, "\(name)")
            }
        }

        /// Between two scans no code is cut, and yet coefficients are missing.
        @Test func progressiveJPEGThatLacksItsLastScan() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("progressive.jpg"))
            let scans = content.indices.dropLast().filter {
                content[$0] == 0xFF && content[$0 + 1] == 0xDA
            }
            let last = try #require(scans.last)
            let before = content[..<last].lastIndex { $0 != 0 } ?? last
            #expect(scans.count > 3 && before > 0)
            // Tables may stand before the scan's header.
            let tables = content.indices.dropLast().last {
                $0 < last && content[$0] == 0xFF && content[$0 + 1] == 0xC4
            }
            let place = tables.map { $0 > scans[scans.count - 2] ? $0 : last } ?? last
            #expect(
                try Self.outcome(Array(content[..<place]), in: folder) == .failed(.damaged))
        }

        @Test func garbageInTheHeaderOfJPEGConcernsNoPixels() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("rgb8.jpg"))
            // Behind the first segment, whose length stands in bytes 4 and 5.
            let place = 4 + (Int(content[4]) << 8 | Int(content[5]))
            let path = try folder.write(
                content.prefix(place) + [0x00, 0x11] + content.dropFirst(place), "strange.jpg")
            let (outcome, found) = Self.outcome(path)
            #expect(outcome == .flagged([.decoderWarning]))
            #expect(found == Self.outcome(fixture("rgb8.jpg")).samples)
        }

        /// Lossless and hierarchical coding, other than 8 bits, a height that comes later.
        @Test func kindsOfJPEGThatAreNotDecoded() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("grey8.jpg"))
            let frame = try #require(
                content.indices.dropLast().first { content[$0] == 0xFF && content[$0 + 1] == 0xC0 })
            for (offset, value) in [(1, 0xC3), (1, 0xC5), (4, 12)] as [(Int, UInt8)] {
                var other = content
                other[frame + offset] = value
                #expect(
                    try Self.outcome(other, in: folder) == .failed(.unsupported), "\(offset)")
            }
            var later = content
            later.replaceSubrange((frame + 5)...(frame + 6), with: [0, 0])
            #expect(try Self.outcome(later, in: folder) == .failed(.unsupported))
        }

        // PNG and WebP

        /// Checksums see every bit.
        @Test(arguments: ["grey8.png", "rgb8.png", "palette-alpha.png", "grey8-dpi.png"])
        func everyFlippedBitOfPNGIsNoticed(name: String) throws {
            let folder = try TestFolder()
            let whole = try bytes(of: fixture(name))
            for bit in 0..<(8 * whole.count) {
                var content = whole
                content[bit / 8] ^= 1 << UInt8(bit % 8)
                #expect(
                    try Self.outcome(content, in: folder) != .plain, "\(name), bit \(bit)")
            }
        }

        @Test(arguments: ["grey8.jpg", "grey8.png", "rgb8.png", "rgb8.webp", "rgba8.webp", "flat"])
        func everyCutIsNoticed(name: String) throws {
            let folder = try TestFolder()
            let whole =
                name == "flat"
                ? try bytes(of: FilePath(Fixtures.url("memory/flat.webp").path))
                : try bytes(of: fixture(name))
            for count in stride(from: 0, to: whole.count, by: name == "flat" ? 7 : 1) {
                let outcome = try Self.outcome(Array(whole.prefix(count)), in: folder)
                #expect(outcome != .plain, "\(count) of \(whole.count) bytes")
            }
        }

        @Test func checksums() {
            var sum = CRC32()
            Array("123456789".utf8).withUnsafeBytes { sum.add($0) }
            #expect(sum.value == 0xCBF4_3926)
            var random = SeededRandom(seed: 3)
            let bytes = (0..<1000).map { _ in UInt8.random(in: 0...255, using: &random) }
            for cut in [0, 1, 7, 8, 9, 500, 1000] {
                var parts = CRC32()
                bytes[..<cut].withUnsafeBytes { parts.add($0) }
                bytes[cut...].withUnsafeBytes { parts.add($0) }
                #expect(parts.value == Self.plainCRC(bytes))
            }
        }

        /// Bit by bit, as the PNG specification defines it.
        private static func plainCRC(_ bytes: [UInt8]) -> UInt32 {
            ~bytes.reduce(UInt32.max) { value, byte in
                (0..<8).reduce(value ^ UInt32(byte)) { value, _ in
                    value & 1 == 1 ? value >> 1 ^ 0xEDB8_8320 : value >> 1
                }
            }
        }

        @Test(arguments: ["photograph.webp", "lossless.webp"])
        func zerosInPlaceOfTheLastPartOfWebP(name: String) throws {
            let folder = try TestFolder()
            let whole = try bytes(of: FilePath(Fixtures.url("damage/\(name)").path))
            #expect(try Self.outcome(whole, in: folder) == .plain)
            for part in 2...9 {
                let kept = whole.prefix(whole.count * part / 10)
                let content = kept + [UInt8](repeating: 0, count: whole.count - kept.count)
                #expect(
                    try Self.outcome(Array(content), in: folder) != .plain, "\(part) tenths")
            }
        }

        /// Blank pages are coded in little more than zeros.
        @Test func blankWebPIsIntact() throws {
            let path = FilePath(Fixtures.url("damage/blank.webp").path)
            #expect(Self.outcome(path).outcome == .plain)
        }

        // Causes

        @Test func whatLibvipsSaidOfAnotherPictureIsForgotten() throws {
            let folder = try TestFolder()
            let content = try bytes(of: fixture("rgb8.png"))
            let path = try folder.write(Array(content.prefix(150)), "cut.png")
            shim_set_error("Fax4Decode: not supported, Input/output error, out of memory")
            let error = Refusal.failure(path)
            #expect(error?.code == .damaged)
            #expect(error?.detail.contains("Fax4") == false)
        }

        @Test func failedReadsAreKnownByTheSystemsNumber() throws {
            let folder = try FileDescriptor.open("/tmp", .readOnly)
            defer { try? folder.close() }
            let input = try PictureInput(folder)
            #expect(throws: Errno.isDirectory) { try input.bytes(at: 0, count: 4) }
            #expect(input.readError == .isDirectory)
        }
    }
}
