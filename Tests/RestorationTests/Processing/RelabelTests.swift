import Files
import Foundation
import Imaging
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Restoration

/// XMP files beside a scan, and outputs that get other metadata because of them.
extension ProcessingTests {
    @Suite struct Relabeling {
        private func packet(_ title: String) -> [UInt8] {
            Array(
                """
                <x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF \
                xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">\
                <rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/">\
                <dc:title><rdf:Alt><rdf:li xml:lang="x-default">\(title)</rdf:li></rdf:Alt></dc:title>\
                </rdf:Description></rdf:RDF></x:xmpmeta>
                """.utf8)
        }

        private func text(_ path: FilePath) throws -> String {
            String(decoding: try #require(try OutputVerifier.read(path).xmp), as: UTF8.self)
        }

        /// Processing the scan anew with the file beside it is the oracle: byte for byte.
        @Test(arguments: ["archive", "access", "restore"]) func isWhatProcessingGives(
            recipe: String
        ) throws {
            let first = try ProcessingFixture(recipe: recipe)
            let source = try first.small("rocket_grey.png")
            let before = try first.process(source)
            #expect(before.sidecars == nil)
            let output = first.processor.outputPath
            let kept = first.file("kept.\(output.extension ?? "")")
            _ = try FileDigest.copy(output, to: kept)

            let sidecar = try first.place.write(
                packet("Hafen"), FilePath("\(source.lastComponent?.string ?? "").xmp"))
            let anew = try first.process(source)
            let expected = try FileDigest.sha256(of: output)
            #expect(try text(output).contains("Hafen"))
            #expect(anew.sidecars?.map(\.path.path) == [sidecar])

            let sha256 = try FileDigest.sha256(of: source)
            let content = PictureContent(
                sha256: sha256,
                label: PictureLabel(sidecars: try #require(anew.sidecars).map(\.sha256)))
            #expect(try first.processor.adopt(output, of: content)?.facts == anew.output)
            #expect(try first.processor.adopt(kept, of: content)?.facts == nil)
            #expect(
                try first.processor.adopt(kept, of: content.withAnyLabel)?.facts == before.output)
            let record = try first.processor.relabel(
                source, content, output: kept, record: before)
            #expect(try FileDigest.sha256(of: output) == expected)
            #expect(record.output?.sha256 == expected)
            #expect(record.sidecars == anew.sidecars)
            #expect(record.output != before.output)

            // Whoever does it: the settings are those of the file.
            let stranger = try ProcessingFixture(
                recipe: recipe == "archive" ? "restore" : "archive")
            let elsewhere = try stranger.processor.relabel(
                source, content, output: kept, record: before,
                parameters: first.settings.parameters)
            #expect(elsewhere == record)

            // Without the file it is again what it was.
            try FileSystem.remove(sidecar)
            let without = PictureContent(sha256: sha256, label: PictureLabel())
            let back = try first.processor.relabel(
                source, without, output: kept, record: record)
            #expect(back.output == before.output && back.sidecars == nil)
            // Other files than were asked for.
            let failure = #expect(throws: PictureFailure.self) {
                try first.processor.relabel(source, content, output: kept, record: record)
            }
            #expect(failure?.kind == .changedDuringRead)
            let other = #expect(throws: PictureFailure.self) {
                try first.processor.process(source, content)
            }
            #expect(other?.kind == .changedDuringRead)
        }

        @Test func whichFilesCount() throws {
            let folder = try TestFolder()
            let source = folder.path.appending("scan.tif")
            #expect(try SourceSidecars(of: source).records == [])
            _ = try folder.write(packet("short"), "scan.xmp")
            _ = try folder.write(packet("long"), "scan.tif.xmp")
            _ = try folder.write(packet("of another"), "scan.jpg.xmp")
            let found = try SourceSidecars(of: source)
            #expect(found.packets.map(\.name) == ["scan.tif.xmp", "scan.xmp"])
            #expect(found.packets[0].packet == packet("long"))
            let raw = String(decoding: packet("raw"), as: UTF8.self).replacing(
                "<dc:title>",
                with:
                    "<p:SidecarForExtension xmlns:p='http://ns.adobe.com/photoshop/1.0/'>NEF</p:SidecarForExtension><dc:title>"
            )
            _ = try folder.write(Array(raw.utf8), "scan.xmp")
            #expect(try SourceSidecars(of: source).packets.map(\.name) == ["scan.tif.xmp"])
            // Of a file system that ignores letter case both spellings are one file.
            _ = try folder.write(packet("upper case"), "other.XMP")
            let other = folder.path.appending("other.tif")
            #expect(try SourceSidecars(of: other).packets.map(\.name) == ["other.XMP"])
            try FileManager.default.linkItem(
                atPath: folder.path.appending("other.XMP").string,
                toPath: folder.path.appending("other.xmp").string)
            #expect(try SourceSidecars(of: other).packets.map(\.name) == ["other.xmp"])
            #expect(try SourceSidecars(of: folder.path.appending("other")).records.count == 1)
        }
    }
}
