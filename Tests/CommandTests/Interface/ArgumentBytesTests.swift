import ArgumentParser
import Records
import SystemPackage
import TensorCore
import TestSupport
import Testing

@testable import autochrome

@Suite struct ArgumentBytesTests {
    @Test func validTextStaysAsItIs() {
        for text in ["", "--output", "Zürich/日本 🎞.tif", "e\u{301}", "a\nb"] {
            #expect(ArgumentBytes.text(of: Array(text.utf8)) == text)
            #expect(ArgumentBytes.bytes(of: text) == Array(text.utf8))
        }
    }

    @Test func anyBytesComeBack() {
        var random = SeededRandom(seed: 7)
        for length in 0..<400 {
            let bytes = (0..<length % 40).map { _ in
                UInt8.random(in: 1...255, using: &random)
            }
            #expect(ArgumentBytes.bytes(of: ArgumentBytes.text(of: bytes)) == bytes, "\(bytes)")
        }
    }

    @Test func namesWithTheStandInsThemselvesComeBack() {
        let bytes = Array("\u{10FF41}\u{10FFFF}A".utf8) + [0xC3]
        #expect(ArgumentBytes.bytes(of: ArgumentBytes.text(of: bytes)) == bytes)
    }

    @Test func optionsKeepTheirMeaningBesideLatin1() throws {
        let name: [UInt8] = [0x63, 0x61, 0x66, 0xE9]
        let arguments = ["colorize", ArgumentBytes.text(of: name), "-o", "out"]
        let command = try #require(try Autochrome.parseAsRoot(arguments) as? Colorize)
        #expect(command.inputs.map(\.path) == [FilePath(bytes: name)])
        #expect(command.output.path == "out")
    }
}
