import Foundation
import FuzzTargets
import TestSupport
import Testing

/// The corpora that fuzzing has gathered: one input for each way through a parser.
@Suite struct CorpusTests {
    private static let folder = Fixtures.packageRoot.appending(path: "Tests/Fuzz/Corpora")

    private static func files(of target: FuzzTarget) throws -> [URL] {
        try FileManager.default.contentsOfDirectory(
            at: folder.appending(path: target.rawValue), includingPropertiesForKeys: nil)
    }

    /// Each file is read without a trap; whether it is refused does not matter.
    @Test(arguments: FuzzTarget.allCases) func everyInputIsRead(_ target: FuzzTarget) throws {
        let files = try Self.files(of: target)
        #expect(!files.isEmpty)
        for file in files { target.run([UInt8](try Data(contentsOf: file))) }
    }

    @Test func corporaStaySmall() throws {
        let bytes = try FuzzTarget.allCases.flatMap(Self.files).map {
            try $0.resourceValues(forKeys: [.fileSizeKey]).fileSize ?? 0
        }
        #expect(bytes.reduce(0, +) < 1_000_000)
        #expect(bytes.allSatisfy { $0 <= 64 << 10 })
    }
}
