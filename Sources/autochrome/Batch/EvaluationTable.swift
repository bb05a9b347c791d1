import ImageMetrics
import Records
import Restoration
import SystemPackage

/// Figures of photographs, row by row, with their means at the end.
struct EvaluationTable {
    private static let columns: [Column] = [
        Column("PSNR", 2) { $0.psnr }, Column("grey", 2) { $0.psnrGrey },
        Column("ab RMSE", 2) { $0.abRMSE }, Column("grey", 2) { $0.abRMSEGrey },
        Column("delta E", 2) { $0.deltaE2000 }, Column("colour", 1) { $0.colourfulness },
        Column("truth", 1) { $0.colourfulnessTruth },
    ]
    private static let cellWidth = 9

    private let isMachineReadable: Bool
    private let lines = JSONLines()
    private var photographs: [EvaluatedPhotograph] = []
    /// Photographs that could not be measured.
    private(set) var failed = 0

    init(isMachineReadable: Bool) {
        self.isMachineReadable = isMachineReadable
        if !isMachineReadable {
            StandardStream.output.print(Self.row(Self.columns.map(\.title), "short side 256"))
        }
    }

    /// Adds a photograph.
    mutating func add(_ photograph: EvaluatedPhotograph, _ path: FilePath) {
        photographs.append(photograph)
        if isMachineReadable {
            lines.write("photograph", Row(path: CodablePath(path), evaluation: photograph))
        } else {
            StandardStream.output.print(
                Self.row(Self.cells(photograph.reduced), HumanText.path(path)))
        }
    }

    /// Notes a photograph that could not be measured.
    mutating func add(_ failure: PictureFailure, _ path: FilePath) {
        failed += 1
        if isMachineReadable {
            lines.write("failure", InspectionFailure(path: CodablePath(path), failure: failure))
        } else {
            StandardStream.error.print(
                "\(HumanText.path(path)): \(HumanText.line(failure.description))")
        }
    }

    /// Writes the means.
    func finish() {
        guard let reduced = ColorEvaluation.mean(of: photographs.map(\.reduced)),
            let native = ColorEvaluation.mean(of: photographs.map(\.native))
        else { return }
        if isMachineReadable {
            lines.write(
                "mean", Mean(photographs: photographs.count, reduced: reduced, native: native))
        } else {
            let count = HumanText.count(photographs.count, "photograph")
            StandardStream.output.print(
                Self.row(Self.cells(reduced), "mean of \(count), short side 256"))
            StandardStream.output.print(
                Self.row(Self.cells(native), "mean of \(count), own size"))
        }
    }

    private static func cells(_ evaluation: ColorEvaluation) -> [String] {
        columns.map { HumanText.decimal($0.value(evaluation), digits: $0.digits) }
    }

    private static func row(_ cells: [String], _ name: String) -> String {
        cells.map { String(repeating: " ", count: max(1, cellWidth - $0.count)) + $0 }.joined()
            + "  " + name
    }

    private struct Column: Sendable {
        let title: String
        let digits: Int
        let value: @Sendable (ColorEvaluation) -> Double

        init(
            _ title: String, _ digits: Int, _ value: @escaping @Sendable (ColorEvaluation) -> Double
        ) {
            self.title = title
            self.digits = digits
            self.value = value
        }
    }

    private struct Row: Encodable {
        let path: CodablePath
        let evaluation: EvaluatedPhotograph
    }

    private struct Mean: Encodable {
        let photographs: Int
        let reduced: ColorEvaluation
        let native: ColorEvaluation
    }
}
