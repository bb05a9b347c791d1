import ArgumentParser
import FoundationEssentials
import Glibc
import Imaging
import Kernels

/// What the other results were measured with.
struct MeasureMachine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machine", abstract: "Name the processor, the libraries and their settings.")

    func run() throws {
        let check = BLASCheck.run()
        VipsRuntime.start()
        Report.write(
            "machine",
            Machine(
                processor: Self.processor, cores: ProcessInfo.processInfo.activeProcessorCount,
                memoryBytes: ProcessInfo.processInfo.physicalMemory,
                openblas: check.configuration, openblasCore: check.coreName,
                openblasCorrect: check.isCorrect,
                openblasCoretypeVariable: Self.variable("OPENBLAS_CORETYPE"),
                openblasL2SizeVariable: Self.variable("OPENBLAS_L2_SIZE"),
                libvips: VipsRuntime.version))
    }

    /// The model name as the kernel gives it.
    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        let name = line?.split(separator: ":", maxSplits: 1).last?.drop { $0 == " " }
        return name.map(String.init) ?? "unknown"
    }

    private static func variable(_ name: String) -> String? {
        getenv(name).map { String(cString: $0) }
    }
}

private struct Machine: Encodable {
    let processor: String
    let cores: Int
    let memoryBytes: UInt64
    let openblas: String
    let openblasCore: String
    let openblasCorrect: Bool
    let openblasCoretypeVariable: String?
    let openblasL2SizeVariable: String?
    let libvips: String
}
