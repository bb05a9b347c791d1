import Records

/// Curves of losses over the pictures seen, with PSNR at the right.
struct CurvePlot {
    private enum Ink {
        static let text = "#333333"
        static let faint = "#767676"
        static let grid = "#e6e6e6"
        static let training = "#1f5fa8"
        static let raw = "#a9c6e6"
        static let validation = "#d1600a"
        static let psnr = "#3d7d3d"
    }

    private static let width = 800.0
    private static let height = 450.0
    private static let top = 78.0
    private static let bottom = 392.0
    private static let left = 72.0
    /// More points would not be seen in this many pixels.
    private static let mostPoints = 700
    /// The share of the training losses that are left out of the range: spikes, and the first steps.
    private static let outliers = 0.02

    private let title: String
    private var raw = CurveSeries([])
    private var smoothed = CurveSeries([])
    private var validation = CurveSeries([])
    private var psnr = CurveSeries([])

    init(title: String) {
        self.title = title
    }

    mutating func add(training series: CurveSeries) {
        raw = series.thinned(to: Self.mostPoints)
        smoothed = series.smoothed(over: max(5, series.points.count / 40)).thinned(
            to: Self.mostPoints)
    }

    mutating func add(validation series: CurveSeries) { validation = series }

    mutating func add(psnr series: CurveSeries) { psnr = series }

    private var right: Double { psnr.points.isEmpty ? 776 : 728 }

    private var xTicks: AxisTicks {
        let last = [raw, validation, psnr].compactMap(\.points.last?.pictures).max() ?? 1
        return AxisTicks(covering: 0...max(last, 1), count: 8, isExtended: false)
    }

    private var lossTicks: AxisTicks {
        let sorted = raw.points.map(\.value).sorted()
        let most = (Double(sorted.count) * (1 - Self.outliers)).rounded(.up)
        let values = sorted.prefix(Int(most)) + validation.points.map(\.value)
        guard let least = values.min(), let greatest = values.max() else {
            return AxisTicks(covering: 0...1, count: 6)
        }
        return AxisTicks(covering: least...greatest, count: 6)
    }

    private var psnrTicks: AxisTicks {
        let values = psnr.points.map(\.value)
        let (least, greatest) = (values.min() ?? 0, values.max() ?? 1)
        // Tenths of a decibel are noise: they are not to look like progress.
        let middle = (least + greatest) / 2
        let half = max((greatest - least) / 2, 0.5)
        return AxisTicks(covering: middle - half...middle + half, count: 5)
    }

    var svg: String {
        let (x, loss) = (xTicks, lossTicks)
        var svg = SVGText(
            width: Int(Self.width), height: Int(Self.height),
            description: "Training loss by pictures seen")
        svg.text(title, x: Self.left, y: 30, ink: Ink.text, size: 17, isBold: true)
        legend(into: &svg)
        svg.defineClip(
            "plot", x: Self.left, y: Self.top, width: right - Self.left,
            height: Self.bottom - Self.top)
        axes(x, loss, into: &svg)
        svg.line(path(raw, x, loss), ink: Ink.raw, width: 1, clip: "plot")
        svg.line(path(smoothed, x, loss), ink: Ink.training, width: 2.2, clip: "plot")
        draw(validation, x, loss, ink: Ink.validation, into: &svg)
        if !psnr.points.isEmpty {
            let ticks = psnrTicks
            scale(ticks, into: &svg)
            draw(psnr, x, ticks, ink: Ink.psnr, isDashed: true, into: &svg)
        }
        if [raw, validation, psnr].allSatisfy(\.points.isEmpty) {
            svg.text(
                "Nothing to show yet", x: (Self.left + right) / 2, y: 240, ink: Ink.faint, size: 15,
                anchor: .middle)
        }
        return svg.finished
    }

    private func legend(into svg: inout SVGText) {
        // SVG does not tell how wide a text becomes.
        let entries: [(name: String, width: Double, ink: String, series: CurveSeries)] = [
            ("training loss", 82, Ink.raw, raw), ("smoothed", 66, Ink.training, smoothed),
            ("validation loss", 95, Ink.validation, validation), ("PSNR", 36, Ink.psnr, psnr),
        ]
        var x = Self.left
        for entry in entries where !entry.series.points.isEmpty {
            svg.line(
                [(x, 52), (x + 24, 52)], ink: entry.ink, width: 2.2,
                isDashed: entry.name == "PSNR")
            svg.text(entry.name, x: x + 31, y: 56, ink: Ink.text, size: 13)
            x += 31 + entry.width + 22
        }
    }

    private func axes(_ x: AxisTicks, _ loss: AxisTicks, into svg: inout SVGText) {
        for value in loss.values {
            let y = height(of: value, loss)
            svg.line([(Self.left, y), (right, y)], ink: Ink.grid, width: 1)
            svg.text(
                DecimalText.fixed(value, places: loss.places), x: Self.left - 8, y: y + 4,
                ink: Ink.faint, size: 12, anchor: .end)
        }
        let thousands = x.range.upperBound >= 10_000
        for value in x.values {
            let place = column(of: value, x)
            svg.line([(place, Self.bottom), (place, Self.bottom + 5)], ink: Ink.faint, width: 1)
            svg.text(
                thousands
                    ? DecimalText.significant(value / 1000) : DecimalText.significant(value),
                x: place, y: Self.bottom + 20, ink: Ink.faint, size: 12, anchor: .middle)
        }
        svg.line([(Self.left, Self.bottom), (right, Self.bottom)], ink: Ink.faint, width: 1)
        svg.text(
            thousands ? "pictures seen (thousands)" : "pictures seen", x: (Self.left + right) / 2,
            y: Self.bottom + 42, ink: Ink.text, size: 13, anchor: .middle)
        svg.turnedText("loss", x: 20, y: (Self.top + Self.bottom) / 2, ink: Ink.text, size: 13)
    }

    /// The axis of PSNR at the right.
    private func scale(_ ticks: AxisTicks, into svg: inout SVGText) {
        for value in ticks.values {
            svg.text(
                DecimalText.fixed(value, places: ticks.places), x: right + 8,
                y: height(of: value, ticks) + 4, ink: Ink.psnr, size: 12)
        }
        svg.turnedText(
            "PSNR (dB)", x: Self.width - 14, y: (Self.top + Self.bottom) / 2, ink: Ink.psnr,
            size: 13)
    }

    private func draw(
        _ series: CurveSeries, _ x: AxisTicks, _ y: AxisTicks, ink: String, isDashed: Bool = false,
        into svg: inout SVGText
    ) {
        let path = path(series, x, y)
        svg.line(path, ink: ink, width: 2.2, isDashed: isDashed, clip: "plot")
        guard path.count <= 60 else { return }
        for point in path { svg.dot(at: point, ink: ink) }
    }

    private func path(_ series: CurveSeries, _ x: AxisTicks, _ y: AxisTicks) -> [SVGText.Point] {
        series.points.map { (column(of: $0.pictures, x), height(of: $0.value, y)) }
    }

    private func column(of pictures: Double, _ ticks: AxisTicks) -> Double {
        Self.left + ticks.place(of: pictures) * (right - Self.left)
    }

    private func height(of value: Double, _ ticks: AxisTicks) -> Double {
        // What is far outside is cut off anyway; a loss that has run away is not to break the file.
        let place = min(max(ticks.place(of: value), -2), 3)
        return Self.bottom - place * (Self.bottom - Self.top)
    }
}
