import Files
import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

extension ProcessingTests {
    /// What is found under an output's name when nobody remembers having written it.
    @Suite struct Adopting {
        /// An output, with its bytes and what it is made from.
        private func made(_ format: String) throws -> (ProcessingFixture, Data, PictureContent) {
            let fixture = try ProcessingFixture(changes: [("format", "encode", .text(format))])
            let source = try fixture.small("camera_grey.png")
            _ = try fixture.process(source)
            let bytes = try Data(contentsOf: URL(filePath: fixture.processor.outputPath.string))
            let content = PictureContent(sha256: try FileDigest(ofPicture: source).sha256)
            return (fixture, bytes, content)
        }

        private func adopt(
            _ bytes: Data, _ fixture: ProcessingFixture, _ content: PictureContent
        ) throws -> Result<OutputFacts?, PictureFailure> {
            let output = fixture.processor.outputPath
            try bytes.write(to: URL(filePath: output.string))
            return Result { () throws(PictureFailure) in
                try fixture.processor.adopt(output, of: content)?.facts
            }
        }

        private func blamesContent(_ result: Result<OutputFacts?, PictureFailure>) -> Bool {
            if case .failure(let failure) = result { failure.kind.isOfContent } else { false }
        }

        @Test(arguments: ["tiff", "png", "jpeg"]) func whatIsCutIsNeverTaken(_ format: String)
            throws
        {
            let (fixture, bytes, content) = try made(format)
            #expect(try adopt(bytes, fixture, content).get()?.bytes == bytes.count)
            for share in [0.0, 0.001, 0.3, 0.6, 0.9, 0.999] {
                let cut = bytes.prefix(Int(Double(bytes.count) * share))
                let result = try adopt(Data(cut), fixture, content)
                if case .success(let facts) = result { #expect(facts == nil, "\(share)") }
                // Their packets stand in front of the pixels; that of a TIFF file is cut off with the end.
                if format != "tiff", share >= 0.6 { #expect(blamesContent(result), "\(share)") }
            }
        }

        /// Data of pixels that cannot be unpacked, and headers that make no sense, with the label in its place.
        @Test(arguments: [("tiff", 300), ("tiff", 0), ("png", 3), ("jpeg", 1)])
        func whatIsDamagedIsStillKnown(_ format: String, _ position: Int) throws {
            let (fixture, bytes, content) = try made(format)
            var damaged = bytes
            damaged[position] ^= 0x10
            #expect(blamesContent(try adopt(damaged, fixture, content)))
            // Of another source it is a stranger's.
            let other = PictureContent(sha256: String(repeating: "0", count: 64))
            #expect(try adopt(damaged, fixture, other).get() == nil)
        }

        /// What is missing of the packet is room for editors.
        @Test(arguments: ["tiff", "png", "jpeg"]) func aCutInThePaddingIsKnown(_ format: String)
            throws
        {
            let (fixture, bytes, content) = try made(format)
            let document = try #require(bytes.range(of: Data("</x:xmpmeta>".utf8)))
            let end = try #require(bytes.range(of: Data("<?xpacket end".utf8)))
            #expect(end.lowerBound - document.upperBound > 1000)
            for cut in stride(from: document.upperBound, through: end.upperBound, by: 97) {
                let result = try adopt(bytes.prefix(cut), fixture, content)
                #expect(blamesContent(result), "\(cut)")
            }
        }

        /// Nobody reads it, and whatever it is, it is not ours.
        @Test(arguments: ["folder", "link", "pipe"]) func whatIsNoFileIsNotOurs(_ kind: String)
            throws
        {
            let (fixture, _, content) = try made("png")
            let output = fixture.processor.outputPath.string
            let files = FileManager.default
            try files.moveItem(atPath: output, toPath: output + ".kept")
            switch kind {
            case "folder":
                try files.createDirectory(atPath: output, withIntermediateDirectories: false)
            case "link":
                try files.createSymbolicLink(
                    atPath: output, withDestinationPath: output + ".kept")
            default: #expect(mkfifo(output, 0o600) == 0)
            }
            #expect(try fixture.processor.adopt(FilePath(output), of: content)?.facts == nil)
        }

        @Test(arguments: [
            "", "somebody's own work", "<?xpacket begin=\"\"?><x/><?xpacket end=\"w\"?>",
        ])
        func strangersAreNotOurs(_ text: String) throws {
            let (fixture, _, content) = try made("png")
            #expect(try adopt(Data(text.utf8), fixture, content).get() == nil)
        }
    }
}
