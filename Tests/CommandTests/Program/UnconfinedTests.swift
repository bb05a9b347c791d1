import Foundation
import Imaging
import Metadata
import SystemPackage
import TestSupport
import Testing

/// Commands whose workers cannot be confined, as they have a second thread from the beginning.
@Suite(.serialized, .enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/cc")))
struct UnconfinedTests {
    private let bench: Workbench

    init() throws {
        bench = try Workbench()
        for number in 0..<4 {
            let samples = (0..<60 * 50).flatMap { place -> [UInt8] in
                let (row, column) = place.quotientAndRemainder(dividingBy: 60)
                return [UInt8(column * 4), UInt8(number * 40), UInt8(row * 5)]
            }
            try VipsImage.fromMemory(samples, width: 60, height: 50, bands: 3).write(
                to: FilePath(bench.scans.appending(path: "\(number).png").path),
                as: EncodeSettings(format: .png), metadata: OutputMetadata())
        }
    }

    private static let model = Fixtures.url("pytorch/model_eighth.safetensors").path
    private static let commands = [
        ["inspect", "scans/0.png", "scans/1.png", "--model", model],
        ["preview", "scans/0.png", "-o", "out", "--model", model],
        ["evaluate", "scans", "--model", model],
        [
            "train", "scans", "-o", "out.safetensors", "--width", "0.125", "--batch", "2",
            "--hold-out", "0", "--steps", "1",
        ],
        ["colorize", "scans", "-o", "out", "--recolorize", "--dry-run", "--model", model],
        ["colorize", "scans", "-o", "out", "--style", "scans/1.png", "--model", model],
    ]

    @Test(arguments: commands) func theyAreRefusedIfThatIsAskedFor(_ command: [String]) async throws
    {
        let source = Fixtures.url("faults/thread.c").path
        let build = try await Program.shell(
            "cc -shared -fPIC -o thread.so '\(source)' -lpthread", in: bench.root)
        try #require(build.status == 0, "\(build.errors)")
        let environment = [
            "LD_PRELOAD": bench.root.appending(path: "thread.so").path,
            "AUTOCHROME_WORKER_VARIABLES": "LD_PRELOAD",
        ]
        let before = try bench.files(below: bench.root)
        let refused = try await Program.run(
            command + ["--require-confinement"], environment: environment, in: bench.root)
        #expect(refused.status == 4, "\(refused.errors)")
        #expect(refused.errors.contains("leave out --require-confinement"), "\(refused.errors)")
        #expect(refused.output.isEmpty)
        #expect(try bench.files(below: bench.root) == before)

        let told = try await Program.run(command, environment: environment, in: bench.root)
        #expect(told.status == 0, "\(told.errors)")
        let notices = told.errors.components(separatedBy: "confines worker processes only in part")
        #expect(notices.count == 2, "once: \(told.errors)")
    }
}
