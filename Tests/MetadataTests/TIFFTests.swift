import Foundation
import SystemPackage
import TestSupport
import Testing

@testable import Metadata

@Suite struct TIFFTests {
    @Test func readsWhatLibvipsLoses() throws {
        let file = try FileDescriptor.open(
            Fixtures.url("metadata/scan-le.tif").path, .readOnly, options: .closeOnExec)
        let source = try FileSource(file)
        let metadata = try #require(
            try file.closeAfter {
                let metadata = TIFFMetadata(source)
                // libvips reads the same file.
                let offset = try file.seek(offset: 0, from: .current)
                #expect(offset == 0)
                return metadata
            })
        let block = try #require(metadata.exif)
        let content = try #require(EXIFReader.read(block))
        let camera = try #require(
            EXIFReader.read(try MetadataSamples.bytes("camera-le.exif")))
        let ours = EXIFProperties.properties(of: content)
        let theirs = EXIFProperties.properties(of: camera)
        #expect(ours.entries.count > 20)
        // The same tags were written into both files, but for those that only JPEG asks for.
        for entry in ours.entries { #expect(theirs[entry.name] == entry.value, "\(entry.origin)") }
        for name in ["DateTimeOriginal", "GPSLatitude", "Flash"] {
            #expect(ours[XMPName(.exif, name)] != nil)
        }
        #expect(metadata.dropped == [])
        #expect(metadata.photoshop == nil)

        let records = try #require(metadata.iptc)
        let iptc = try #require(IPTCReader.read(records))
        let inJPEG = try #require(IPTCReader.read(try MetadataSamples.bytes("camera.app13")))
        #expect(iptc.datasets == inJPEG.datasets)
    }

    @Test(arguments: [false, true], [ByteOrder.little, .big])
    func readsBothFormsAndOrders(isBig: Bool, order: ByteOrder) throws {
        var builder = TagBuilder(order: order, isBig: isBig)
        let iptc: [UInt8] = [0x1C, 2, 90, 0, 5] + Array("Namur".utf8)
        builder.main = [
            builder.short(0x0100, 16), builder.ascii(0x013B, "Somebody"),
            builder.ascii(0x010D, "Plate 7"), builder.short(0x87AF, 1),
            .init(tag: 0x83BB, type: 7, count: iptc.count, data: iptc),
            // Content credentials, which are no metadata.
            .init(tag: 0xCD41, type: 7, count: 5, data: [1, 2, 3, 4, 5]),
        ]
        builder.exposure = [
            builder.ascii(0x9003, "1999:12:31 23:59:59"),
            .init(tag: 0x927C, type: 7, count: 9, data: [UInt8](repeating: 1, count: 9)),
        ]
        let metadata = try #require(
            TIFFMetadata(MemorySource(bytes: builder.bytes())))
        #expect(metadata.dropped == ["TIFF GeoKeyDirectory", "EXIF MakerNote"])
        #expect(metadata.iptc == iptc)
        let block = try #require(metadata.exif)
        let content = try #require(EXIFReader.read(block))
        #expect(content.main.values[0x013B]?.text == "Somebody")
        #expect(content.main.values[0x010D]?.text == "Plate 7")
        #expect(content.exposure.values[0x9003]?.text == "1999:12:31 23:59:59")
        #expect(content.main.values[0x0100] == nil)
    }

    @Test func blocksThatAreTooLongLoseTheLongestValue() throws {
        var builder = TagBuilder()
        builder.main = [
            builder.ascii(0x010E, String(repeating: "x", count: 70_000)),
            builder.ascii(0x013B, "Somebody"),
        ]
        let metadata = try #require(
            TIFFMetadata(MemorySource(bytes: builder.bytes())))
        #expect(metadata.dropped == ["EXIF ImageDescription (too long)"])
        let block = try #require(metadata.exif)
        #expect(block.count <= EXIFWriter.maximumBytes)
        #expect(EXIFReader.read(block)?.main.values[0x013B]?.text == "Somebody")
    }

    @Test func filesThatAreNoTIFF() throws {
        for path in [Fixtures.url("metadata/camera.xmp").path, "/dev/null"] {
            let file = try FileDescriptor.open(path, .readOnly, options: .closeOnExec)
            let source = try FileSource(file)
            try file.closeAfter { #expect(TIFFMetadata(source) == nil) }
        }
    }
}
