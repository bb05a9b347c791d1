import Foundation
import FoundationXML
import TensorCore
import Testing

@testable import Training

@Suite struct LossCurveTests {
    /// A run of so many log lines, with an evaluation every tenth.
    static func run(_ lines: Int, withPSNR: Bool = true) -> [TrainingEvent] {
        var random = SeededRandom(seed: 6)
        return (1...max(lines, 1)).prefix(lines).flatMap { line -> [TrainingEvent] in
            let base = 0.012 + 0.02 / (1 + Double(line) / 12)
            let step = TrainingEvent.Step(
                step: 20 * line, pictures: 640 * line, epoch: Double(line) / 13,
                loss: base * random.value(in: 0.85...1.15), colorLoss: base, learningRate: 1,
                picturesPerSecond: 30, seconds: 21 * Double(line))
            guard line.isMultiple(of: 10) else { return [.step(step)] }
            let evaluation = TrainingEvent.Evaluation(
                step: 20 * line, pictures: 640 * line, loss: base * 1.04,
                psnr: withPSNR ? 23.4 - 60 * (base - 0.012) : nil)
            return [.step(step), .evaluation(evaluation)]
        }
    }

    private static func document(_ events: [TrainingEvent], title: String = "Run") -> Document {
        Document(LossCurve(title: title, events: events).svg)
    }

    @Test(arguments: [0, 1, 2, 9, 10, 11, 400, 5000])
    func isWellFormed(lines: Int) {
        let document = Self.document(Self.run(lines))
        #expect(document.isWellFormed)
        #expect(document.text.contains("Run"))
        #expect(
            Set(document.elements.map(\.name)).isSubset(
                of: ["svg", "title", "rect", "clipPath", "text", "polyline", "circle"]))
        // Nothing from elsewhere.
        for element in document.elements {
            for (name, value) in element.attributes where name != "xmlns" {
                #expect(!value.contains("//") && name != "href" && !name.hasPrefix("on"))
            }
        }
    }

    @Test func saysWhatIsDrawn() {
        let full = Self.document(Self.run(200)).text
        for words in [
            "training loss", "smoothed", "validation loss", "PSNR", "PSNR (dB)",
            "pictures seen (thousands)", "loss",
        ] {
            #expect(full.contains(words))
        }
        let bare = Self.document(Self.run(9)).text
        #expect(bare.contains("pictures seen") && !bare.contains("validation loss"))
        #expect(!bare.contains("PSNR"))
        #expect(Self.document([]).text.contains("Nothing to show yet"))
    }

    @Test func hostileTitlesAreText() {
        let title = "<script>alert(1)</script> & \"quotes\" \u{0}\u{1B}\u{FFFE}"
        let document = Self.document(Self.run(20), title: title)
        #expect(document.isWellFormed)
        #expect(!document.elements.contains { $0.name == "script" })
        #expect(document.text.contains { $0.contains("<script>") })
    }

    /// Losses that ran away leave a file that can be looked at.
    @Test(arguments: [Double.nan, .infinity, -.infinity, 1e308, -1e308, 0])
    func survivesRunawayLosses(loss: Double) {
        var events = Self.run(60)
        for index in 40..<events.count {
            guard case .step(var step) = events[index] else { continue }
            step.loss = loss
            events[index] = .step(step)
        }
        #expect(Self.document(events).isWellFormed)
    }

    /// All points lie on the picture, but for the spikes of raw losses, which are cut off.
    @Test func pointsLieOnThePicture() throws {
        let lines = Self.document(Self.run(300)).elements.filter { $0.name == "polyline" }
        var spikes = 0
        for element in lines {
            let points = try #require(element.attributes["points"]).split(separator: " ")
            for point in points {
                let place = point.split(separator: ",").compactMap { Double($0) }
                #expect(place.count == 2 && (0...800).contains(place[0]))
                if place[1] < 78, element.attributes["clip-path"] != nil {
                    spikes += 1
                } else {
                    #expect((40...450).contains(place[1]))
                }
            }
            #expect(points.count <= 700)
        }
        #expect(spikes < 300 / 20)
    }

    @Test(arguments: [
        (0.0113, 0.0327, 6, [0.01, 0.015, 0.02, 0.025, 0.03, 0.035]),
        (0, 1, 5, [0, 0.2, 0.4, 0.6, 0.8, 1]), (22.1, 23.9, 4, [22, 22.5, 23, 23.5, 24]),
        (-3, 7, 5, [-4, -2, 0, 2, 4, 6, 8]),
    ])
    func ticksAreRound(low: Double, high: Double, count: Int, expected: [Double]) {
        let ticks = AxisTicks(covering: low...high, count: count)
        #expect(ticks.values.count == expected.count)
        for (value, wanted) in zip(ticks.values, expected) { #expect(abs(value - wanted) < 1e-9) }
        #expect(ticks.range.lowerBound <= low + 1e-12 && ticks.range.upperBound >= high - 1e-12)
    }

    @Test func constantsHaveAnAxisToo() {
        for value in [0, 1e-12, 0.5, -3, 1e6] {
            let ticks = AxisTicks(covering: value...value, count: 5)
            #expect(ticks.values.count > 1 && ticks.values.count < 20)
            #expect((0...1).contains(ticks.place(of: value)))
        }
    }

    @Test func smoothingIsAWeightedMean() {
        let series = CurveSeries((0..<100).map { .init(pictures: Double($0), value: 3) })
        #expect(series.smoothed(over: 10).points.allSatisfy { abs($0.value - 3) < 1e-12 })
        let step = CurveSeries(
            (0..<100).map { .init(pictures: Double($0), value: $0 < 50 ? 0 : 1) })
        let smooth = step.smoothed(over: 10).points.map(\.value)
        #expect(smooth[49] == 0 && smooth[50] < 0.2 && smooth[99] > 0.98)
        #expect(zip(smooth, smooth.dropFirst()).allSatisfy { $0 <= $1 + 1e-12 })
        let thin = step.thinned(to: 10).points
        #expect(thin.count == 10 && thin[0].pictures == 4.5 && thin[9].value == 1)
    }
}

/// An XML document, parsed.
private final class Document: NSObject, XMLParserDelegate {
    private(set) var elements: [(name: String, attributes: [String: String])] = []
    private(set) var text: [String] = []
    private(set) var isWellFormed = false

    init(_ text: String) {
        super.init()
        let parser = XMLParser(data: Data(text.utf8))
        parser.delegate = self
        isWellFormed = parser.parse()
    }

    func parser(
        _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
        qualifiedName: String?, attributes: [String: String]
    ) {
        elements.append((name, attributes))
        text.append("")
    }

    func parser(_ parser: XMLParser, foundCharacters characters: String) {
        let words = characters.trimmingCharacters(in: .newlines)
        text[text.count - 1] += words
    }
}
