import ArgumentParser
import Colorization
import FoundationEssentials
import SystemPackage

/// The engine for other programs that measure it: see Benchmarks/engine.py.
struct ServeNetwork: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Run the network on request and answer with the seconds it took.",
        discussion: """
            Reads one JSON object a line: {"run": {"image": FILE, "width": W, "height": H, "global": \
            FILE, "output": FILE}}. The first two files hold L* as raw Float32: of the picture, row by \
            row, and of its square copy. The output gets a* and after it b* at half size, the same \
            way. The answer is {"seconds": S}, without the reading and writing of files.
            """)

    @OptionGroup var model: ModelOptions

    @Option(help: "Threads.")
    var threads = 1

    func run() throws {
        let engine = try model.engine()
        while let line = readLine() {
            let request = try JSONDecoder().decode(Request.self, from: Data(line.utf8)).run
            let seconds = try answer(request, engine)
            Report.write("run", Answer(seconds: seconds))
        }
    }

    private func answer(_ request: Request.Run, _ engine: Engine) throws -> Double {
        let picture = LightnessPlane(
            width: request.width, height: request.height,
            values: try RawFloats.read(FilePath(request.image)))
        let small = try RawFloats.read(FilePath(request.global))
        let plane = try ChromaPlane(
            pictureWidth: request.width, pictureHeight: request.height, folder: nil)
        let seconds = try Stopwatch.seconds {
            let global = engine.globalFeatures(of: small, threads: threads)
            try engine.colorize(picture, global: global, threads: threads, into: plane)
        }
        try RawFloats.write(plane, to: FilePath(request.output))
        return seconds
    }
}

private struct Request: Decodable {
    struct Run: Decodable {
        let image: String
        let width: Int
        let height: Int
        let global: String
        let output: String
    }

    let run: Run
}

private struct Answer: Encodable {
    let seconds: Double
}
