internal import Glibc
import TensorCore

/// How wrong a network's colours are likely to be, place by place, as photographs have taught it: a part of models
/// whose global branch keeps places.
///
/// The logarithm of the squared error of a* and b* is a weighted sum of the map's channels at a place and of
/// what the network predicts there. `Benchmarks/fit_confidence.py` finds the weights.
struct ExpectedError: Sendable {
    /// Tensors of a model file.
    static let names = (
        weight: "confidence.weight", bias: "confidence.bias", usual: "confidence.usual"
    )
    /// Values beside the map's channels.
    static let localValues = 10
    /// Logarithms that are believed.
    private static let believed = -3.0...9.0

    /// [channels of the map + ``localValues``].
    let weight: Tensor
    /// [1].
    let bias: Tensor
    /// [2]: middle and standard deviation of the logistic distribution that is nearest to those of the logarithms of
    /// ordinary photographs' expected errors.
    let usual: Tensor

    /// Under their names in a model file.
    var parameters: [(name: String, tensor: Tensor)] {
        [(Self.names.weight, weight), (Self.names.bias, bias), (Self.names.usual, usual)]
    }

    /// Judges colours.
    ///
    /// - Parameters:
    ///   - colors: of a small copy of the picture, at half its size.
    ///   - seen: L* of the copy as the network sees it.
    ///   - map: what is where, [channels, side, side].
    ///   - side: of the map.
    /// - Returns: the confidence in the whole picture and in each place.
    func confidence(
        of colors: ChromaMap, seen: LightnessPlane, map: [Float], side: Int
    ) -> Confidence {
        let squares = logarithms(of: colors, seen: seen, map: map, side: side)
        let mean = squares.reduce(0) { $0 + exp($1) } / Double(squares.count)
        let places = squares.map { Float(share($0 / 2)) }
        return Confidence(
            value: share(log(mean) / 2),
            map: ChromaMap.resized(
                places, width: side, height: side, to: (colors.width, colors.height)),
            width: colors.width)
    }

    /// The share of ordinary photographs whose expected error is larger than that of this logarithm.
    private func share(_ logarithm: Double) -> Double {
        let usual = usual.scalars
        return Confidence.share(logarithm, middle: Double(usual[0]), spread: Double(usual[1]))
    }

    /// Of the squared error of every place of the map, row by row.
    private func logarithms(
        of colors: ChromaMap, seen: LightnessPlane, map: [Float], side: Int
    ) -> [Double] {
        let area = side * side
        precondition(
            map.count == area * (weight.count - Self.localValues),
            "\(map.count) values of \(side)x\(side) places for \(weight.count) weights")
        let weights = weight.scalars.map(Double.init)
        var sums = [Double](repeating: Double(bias.scalars[0]), count: area)
        for index in map.indices {
            sums[index % area] += weights[index / area] * Double(map[index])
        }
        let local = PlaceMeans(of: colors, seen: seen, side: side)
        for place in 0..<area {
            for (weight, value) in zip(weights.suffix(Self.localValues), local.values(at: place)) {
                sums[place] += weight * value
            }
        }
        return sums.map { min(max($0, Self.believed.lowerBound), Self.believed.upperBound) }
    }
}

/// Colours and lightness, on the mean over each place of the map.
private struct PlaceMeans {
    private let a: [Double]
    private let b: [Double]
    private let chroma: [Double]
    private let lightness: [Double]
    private let squares: [Double]

    init(of colors: ChromaMap, seen: LightnessPlane, side: Int) {
        func means(_ plane: [Float], _ width: Int) -> [Double] {
            Self.means(plane, width: width, side: side)
        }
        a = means(colors.a, colors.width)
        b = means(colors.b, colors.width)
        chroma = means(
            zip(colors.a, colors.b).map { ($0 * $0 + $1 * $1).squareRoot() }, colors.width)
        lightness = means(seen.values, seen.width)
        squares = means(seen.values.map { $0 * $0 }, seen.width)
    }

    /// What the weights behind those of the map are for.
    func values(at place: Int) -> [Double] {
        let (a, b) = (a[place], b[place])
        let light = lightness[place] / 50 - 1
        let length = log(chroma[place] + 2)
        let variance = max(squares[place] - lightness[place] * lightness[place], 0)
        return [
            length, a / 10, b / 10, a * a / 400, b * b / 400, a * b / 400, light, light * light,
            log(variance.squareRoot() + 1), length * light,
        ]
    }

    /// Over the cells of a square grid; those of a plane that does not divide evenly share its samples.
    ///
    /// - Source: `adaptive_avg_pool2d` of PyTorch.
    private static func means(_ plane: [Float], width: Int, side: Int) -> [Double] {
        let height = plane.count / width
        func samples(_ cell: Int, of count: Int) -> Range<Int> {
            cell * count / side..<((cell + 1) * count + side - 1) / side
        }
        return (0..<side * side).map { cell in
            let rows = samples(cell / side, of: height)
            let columns = samples(cell % side, of: width)
            var sum = 0.0
            for row in rows {
                for column in columns { sum += Double(plane[row * width + column]) }
            }
            return sum / Double(rows.count * columns.count)
        }
    }
}
