import Foundation
import Glibc
import Metadata
import Records
import SystemPackage
import TestSupport
import Testing

@testable import Imaging

extension ImagingSuite {
    /// Memory that is refused is no damage of the picture: in processes of their own, which get little.
    @Suite struct MemoryTests {
        @Test func progressiveJPEG() async {
            await #expect(processExitsWith: .success) {
                try expectOutOfMemory("progressive.jpg", naming: "a progressive JPEG")
            }
        }

        @Test func interlacedPNG() async {
            await #expect(processExitsWith: .success) {
                try expectOutOfMemory("interlaced.png", naming: "an interlaced PNG")
            }
        }

        @Test func webP() async {
            await #expect(processExitsWith: .success) {
                try expectOutOfMemory("flat.webp", naming: "a WebP picture")
            }
        }

        @Test func untiledJPEG2000() async {
            await #expect(processExitsWith: .success) {
                try expectOutOfMemory("untiled.jp2", naming: "memory")
            }
        }

        /// What can never fit is not tried.
        @Test func hopelessPicturesAreNotTried() async {
            await #expect(processExitsWith: .success) {
                let picture = try SourcePicture(opening: memoryFixture("flat.webp"))
                limitData(to: 190 << 20)
                let error = decodingError(picture)
                try #require(error?.code == .outOfMemory)
                try #require(error?.message.contains("more than 200 MB") == true)
                try #require(error?.detail == "")
            }
        }

        @Test func whatIsDecodedAsAWhole() throws {
            func isWhole(_ name: String) throws -> Bool {
                VipsRuntime.start()
                return try OpenedPicture.open(SourceFile(opening: fixture(name)), page: nil).whole
                    != nil
            }
            for name in ["progressive.jpg", "rgb8.webp"] { #expect(try isWhole(name)) }
            for name in ["grey8.jpg", "rgb8.png", "grey8.jp2", "grey8-none-strip.tif"] {
                #expect(try !isWhole(name))
            }
        }

        /// libjpeg would hold 3 or 6 bytes a pixel for codes of the picture's own.
        @Test func largeJPEGIsWrittenInLittleMemory() async {
            await #expect(processExitsWith: .success) {
                let folder = try TestFolder()
                let path = folder.path.appending("out.jpg")
                let image = try VipsImage.fromMemory(
                    [UInt8](repeating: 128, count: 33_000_000), width: 8250, height: 4000, bands: 1)
                limitData(to: try usedData() + (40 << 20))
                try image.write(
                    to: path, as: EncodeSettings(format: .jpeg), metadata: OutputMetadata())
            }
        }
    }
}

private func memoryFixture(_ name: String) -> FilePath {
    FilePath(Fixtures.url("memory/\(name)").path(percentEncoded: false))
}

private func decodingError(_ picture: consuming SourcePicture) -> ImagingError? {
    do throws(ImagingError) {
        _ = try picture.decode(workFolder: "/tmp")
        return nil
    } catch {
        return error
    }
}

/// Decodes a picture with little memory left, first too little for the stacks of threads, then for pixels.
private func expectOutOfMemory(_ name: String, naming cause: String) throws {
    for megabytes in [24, 20, 16, 12] {
        let picture = try SourcePicture(
            opening: memoryFixture(name), limits: DecodeLimits(memoryBytes: 0))
        limitData(to: try usedData() + (megabytes << 20))
        let error = decodingError(picture)
        limitData(to: .max)
        try #require(error?.code == .outOfMemory, "\(megabytes) MB: \(error as Any)")
        try #require(error?.message.contains(cause) == true, "\(error as Any)")
        try #require(error?.remedy.contains("--memory") == true)
    }
}

private func limitData(to bytes: Int) {
    var limit = rlimit()
    let data = __rlimit_resource_t(RLIMIT_DATA.rawValue)
    getrlimit(data, &limit)
    limit.rlim_cur = min(rlim_t(bytes), limit.rlim_max)
    setrlimit(data, &limit)
}

/// Bytes of this process that count against the limit.
private func usedData() throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmData:") })
    return try #require(line.split(separator: " ").dropFirst().first.flatMap { Int($0) }) << 10
}
