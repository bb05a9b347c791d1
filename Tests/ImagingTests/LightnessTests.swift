import Foundation
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    @Suite struct Lightness {
        @Test func grayIsItsOwnLightness() throws {
            let image = try decoded(fixture("grey16-none-strip.tif"))
            let lightness = try image.lightness(workFolder: "/tmp")
            #expect(try samples(lightness) == Pattern.gray(16))
        }

        @Test(arguments: [8, 16]) func neutralRGBKeepsItsValues(bits: Int) throws {
            let gray = Pattern.gray(bits)
            let tripled = gray.flatMap { [$0, $0, $0] }
            let image =
                try bits == 8
                ? VipsImage.fromMemory(
                    tripled.map(UInt8.init), width: Pattern.width, height: Pattern.height, bands: 3)
                : VipsImage.fromMemory(
                    tripled.map(UInt16.init), width: Pattern.width, height: Pattern.height, bands: 3
                )
            let lightness = try image.lightness(workFolder: "/tmp")
            #expect(lightness.bitDepth == bits && lightness.bands == 1)
            #expect(try samples(lightness) == gray)
        }

        @Test func oneLevelOffIsNotNeutral() throws {
            var values = [UInt8](repeating: 100, count: 3 * 200 * 130)
            #expect(
                try VipsImage.fromMemory(values, width: 200, height: 130, bands: 3).isNeutral())
            values[values.count - 1] = 101
            #expect(
                try !VipsImage.fromMemory(values, width: 200, height: 130, bands: 3).isNeutral())
        }

        @Test(arguments: [8, 16], [0, 64 << 20])
        func relativeLuminance(bits: Int, memoryBytes: Int) throws {
            let folder = try TestFolder()
            let image = try decoded(fixture("rgb\(bits)-none-strip.tif"))
            let lightness = try image.lightness(
                workFolder: folder.path, memoryBytes: memoryBytes)
            #expect(lightness.bands == 1 && lightness.bitDepth == 16)
            let white = bits == 8 ? 255.0 : 65535.0
            let rgb = Pattern.rgb(bits).map { Color.linear(Double($0) / white) }
            let expected = stride(from: 0, to: rgb.count, by: 3).map { index in
                let luminance =
                    0.2126 * rgb[index] + 0.7152 * rgb[index + 1] + 0.0722 * rgb[index + 2]
                return Int((Color.encoded(luminance) * 65535).rounded())
            }
            let difference = try #require(largestDifference(try samples(lightness), expected))
            #expect(difference <= 1)
        }

        @Test(arguments: [8, 16]) func luma(bits: Int) throws {
            let image = try decoded(fixture("rgb\(bits)-none-strip.tif"))
            let gray = try image.lightness(.luma, workFolder: "/tmp")
            #expect(gray.bands == 1 && gray.bitDepth == 16)
            let white = bits == 8 ? 255.0 : 65535.0
            let rgb = Pattern.rgb(bits).map { Double($0) / white }
            let expected = stride(from: 0, to: rgb.count, by: 3).map { index in
                let luma = 0.299 * rgb[index] + 0.587 * rgb[index + 1] + 0.114 * rgb[index + 2]
                return Int((luma * 65535).rounded())
            }
            let difference = try #require(largestDifference(try samples(gray), expected))
            #expect(difference <= 1)
        }

        @Test func whiteStaysWhite() throws {
            let image = try VipsImage.fromMemory(
                [255, 255, 255, 0, 0, 0, 255, 255, 254] as [UInt8], width: 3, height: 1, bands: 3)
            let found = try samples(try image.lightness(workFolder: "/tmp"))
            #expect(found[0] == 65535 && found[1] == 0 && found[2] < 65535)
        }

        @Test func temporaryFilesHaveNoName() throws {
            let folder = try TestFolder()
            let image = try decoded(
                fixture("rgb16-none-strip.tif"), limits: DecodeLimits(memoryBytes: 0),
                workFolder: folder.path)
            // The pixels are in a file now, and whatever kills the process leaves none behind.
            #expect(try folder.entries == [])
            #expect(try samples(image) == Pattern.rgb(16))
        }

        @Test func noFolderForTemporaryFiles() throws {
            let error = #expect(throws: ImagingError.self) {
                _ = try decoded(
                    fixture("rgb16.png"), limits: DecodeLimits(memoryBytes: 0),
                    workFolder: "/nowhere/at/all")
            }
            #expect(error?.code == .outputUnwritable)
        }
    }
}
