import Foundation
import SafeTensors
import SystemPackage
import TensorCore
import TestSupport

@testable import Colorization

/// Models and oracle data that several suites use.
enum ModelFixtures {
    static let eighth: ColorizationModel = {
        do {
            return try ColorizationModel(contentsOf: path("pytorch/model_eighth.safetensors"))
        } catch {
            fatalError("\(error)")
        }
    }()

    /// With a map of what is where.
    static let map: ColorizationModel = {
        do {
            return try ColorizationModel(contentsOf: path("semantic/model_small.safetensors"))
        } catch {
            fatalError("\(error)")
        }
    }()

    static func path(_ name: String) -> FilePath { FilePath(Fixtures.url(name).path) }

    static func file(_ name: String) throws -> SafeTensorsFile {
        try SafeTensorsFile(mapping: path(name))
    }

    /// The parameters and metadata of a model, to be damaged: that of eighth width unless told.
    static func parts(
        _ name: String = "pytorch/model_eighth.safetensors"
    ) throws -> (tensors: [String: Tensor], metadata: [String: String]) {
        let file = try file(name)
        var tensors: [String: Tensor] = [:]
        for name in file.names { tensors[name] = try file.tensor(named: name) }
        return (tensors, file.metadata)
    }

    /// The quarter-width network of the Torch7 program: other names, 3x3 fusion, nothing normalized.
    static func torch7() throws -> ColorizationModel {
        let file = try file("torch7/ltbc_nobn_quarter.safetensors")
        var tensors: [String: Tensor] = [:]
        for name in file.names {
            tensors[torch7Name(name)] = try file.tensor(named: name)
        }
        return try ColorizationModel(
            parameters: tensors,
            metadata: [
                "format_version": "1", "architecture": "let-there-be-color", "input": "luma_y",
                "input_mean": "0.44505388568813414", "ab_range": "100",
            ])
    }

    /// `low1.weight` is our `low.0.conv.weight`, and so on.
    private static func torch7Name(_ name: String) -> String {
        let rules = [
            ("low", "low.", "conv"), ("mid", "mid.", "conv"),
            ("global_fc", "global.fc.", "linear"), ("global", "global.conv.", "conv"),
            ("col", "color.", "conv"),
        ]
        let parts = name.split(separator: ".")
        for (prefix, ours, kind) in rules where parts[0].hasPrefix(prefix) {
            guard let number = Int(parts[0].dropFirst(prefix.count)) else { continue }
            return "\(ours)\(number - 1).\(kind).\(parts[1])"
        }
        return "\(parts[0]).conv.\(parts[1])"
    }

    /// A small random model: any widths, fusion kernel and parts.
    static func random(
        seed: UInt64, fusionKernelSize: Int, hasGlobal: Bool, hasMap: Bool = false,
        target: ModelConfiguration.Target = .lab,
        pooling: ModelConfiguration.GlobalPooling = .flatten,
        input: ModelConfiguration.Input = .labLightness
    ) throws -> ColorizationModel {
        var random = SeededRandom(seed: seed)
        var tensors: [String: Tensor] = [:]
        func add(_ name: String, _ kind: String, _ shape: [Int]) {
            let fanIn = shape.dropFirst().reduce(1, *)
            let scale = (6 / Float(fanIn)).squareRoot()
            tensors["\(name).\(kind).weight"] = Tensor(
                shape: shape, scalars: random.tensor(shape).scalars.map { $0 * scale })
            tensors["\(name).\(kind).bias"] = random.tensor([shape[0]])
        }
        for (index, (i, o)) in [(1, 3), (3, 5), (5, 4), (4, 6), (6, 7), (7, 9)].enumerated() {
            add("low.\(index)", "conv", [o, i, 3, 3])
        }
        add("mid.0", "conv", [8, 9, 3, 3])
        add("mid.1", "conv", [6, 8, 3, 3])
        if hasMap {
            for (name, tensor) in mapBranch(&random) { tensors[name] = tensor }
        } else if hasGlobal {
            for (index, (i, o)) in [(9, 4), (4, 5), (5, 6), (6, 7)].enumerated() {
                add("global.conv.\(index)", "conv", [o, i, 3, 3])
            }
            add("global.fc.0", "linear", [11, pooling == .flatten ? 7 * 4 : 7 * 21])
            add("global.fc.1", "linear", [6, 11])
            add("global.fc.2", "linear", [5, 6])
        }
        add(
            "fusion", "conv",
            [7, 6 + (hasMap ? 21 : hasGlobal ? 5 : 0), fusionKernelSize, fusionKernelSize])
        for (index, (i, o)) in [(7, 5), (5, 4), (4, 3), (3, 3), (3, target.channels)]
            .enumerated()
        {
            add("color.\(index)", "conv", [o, i, 3, 3])
        }
        return try ColorizationModel(
            parameters: tensors,
            metadata: [
                "format_version": "2", "architecture": "let-there-be-color",
                "global_branch": hasMap ? "map" : "vector", "encoder_strides": "[2, 2, 1, 2, 2]",
                "encoder_input_scale": "2", "input": input.rawValue, "input_mean": "0.5",
                "ab_range": "110",
                "global_size": "64", "has_global": "\(hasGlobal)", "target": target.rawValue,
                "global_pooling": pooling.rawValue,
            ])
    }
}

extension ModelFixtures {
    /// A branch that gives a map of 17 channels and a vector of 4, without classes.
    private static func mapBranch(_ random: inout SeededRandom) -> [String: Tensor] {
        var tensors: [String: Tensor] = [:]
        func add(_ name: String, _ shape: [Int], hasBias: Bool = true) {
            let kind = shape.count == 4 ? "conv" : "linear"
            let scale = (6 / Float(shape.dropFirst().reduce(1, *))).squareRoot()
            tensors["\(name).\(kind).weight"] = Tensor(
                shape: shape, scalars: random.tensor(shape).scalars.map { $0 * scale })
            if hasBias { tensors["\(name).\(kind).bias"] = random.tensor([shape[0]]) }
        }
        add("encoder.stem", [3, 1, 3, 3])
        let channels = [3, 4, 7, 7, 9, 6]
        for (index, (wide, kernel)) in [(3, 3), (8, 5), (14, 5), (20, 3), (18, 5)].enumerated() {
            let name = "encoder.block.\(index)"
            if wide != channels[index] { add("\(name).expand", [wide, channels[index], 1, 1]) }
            add("\(name).depthwise", [wide, 1, kernel, kernel])
            add("\(name).project", [channels[index + 1], wide, 1, 1])
        }
        for (level, width) in [7, 9, 6].enumerated() {
            add("pyramid.lateral.\(level)", [18, width + 3, 1, 1])
        }
        for name in ["2", "1", "0.0"] { add("pyramid.smooth.\(name)", [18, 18, 3, 3]) }
        add("pyramid.smooth.0.1", [17, 18, 3, 3])
        add("global.fc.0", [10, 6])
        add("global.fc.1", [4, 10])
        add("palette", [4, 6], hasBias: false)
        return tensors
    }
}

/// A picture held as network input in memory.
struct MemoryLightness: LightnessSource {
    let width: Int
    let height: Int
    /// L* in 0...100.
    let values: [Float]

    /// Smooth shapes and noise.
    init(width: Int, height: Int, seed: UInt64) {
        self.width = width
        self.height = height
        var random = SeededRandom(seed: seed)
        let noise = random.tensor([width * height]).scalars
        values = noise.enumerated().map { index, value in
            let (y, x) = index.quotientAndRemainder(dividingBy: width)
            return 50 + 30 * (x / 37 + y / 23).isMultiple(of: 2).signed + 15 * value
        }
    }

    struct OutOfBounds: Error {}

    func read(
        x: Int, y: Int, width: Int, height: Int, scale: Float, offset: Float,
        into output: UnsafeMutablePointer<Float>
    ) throws {
        guard x >= 0, y >= 0, width > 0, height > 0, x + width <= self.width,
            y + height <= self.height
        else { throw OutOfBounds() }
        for row in 0..<height {
            for column in 0..<width {
                output[row * width + column] =
                    values[(y + row) * self.width + x + column] * scale + offset
            }
        }
    }

    /// The whole picture as network input, rounded as the row kernel does.
    var tensor: Tensor {
        Tensor(
            shape: [1, height, width],
            scalars: values.map { Float(-0.5).addingProduct($0, 1 / 100) })
    }
}

extension Bool {
    fileprivate var signed: Float { self ? 1 : -1 }
}

func maximumDifference(_ a: [Float], _ b: [Float]) -> Float {
    zip(a, b).reduce(a.count == b.count ? 0 : .infinity) {
        let difference = abs($1.0 - $1.1)
        return difference.isNaN ? .infinity : max($0, difference)
    }
}

/// Euclidean norm of the difference over that of `b`.
func relativeDifference(_ a: [Float], _ b: [Float]) -> Double {
    guard a.count == b.count else { return .infinity }
    let difference = zip(a, b).reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }
    let norm = b.reduce(0.0) { $0 + Double($1 * $1) }
    return (difference / norm).squareRoot()
}
