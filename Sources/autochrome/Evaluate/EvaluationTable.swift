import ImageMetrics
import Records
import Restoration
import SystemPackage

/// Figures of photographs, row by row, with their means at the end.
struct EvaluationTable {
    private static let columns: [Column] = [
        Column("PSNR", 2) { $0.psnr }, Column("grey", 2) { $0.psnrGray },
        Column("ab RMSE", 2) { $0.abRMSE }, Column("grey", 2) { $0.abRMSEGray },
        Column("edges", 2) { $0.abRMSEEdges }, Column("delta E", 2) { $0.deltaE2000 },
        Column("colour", 1) { $0.colorfulness }, Column("truth", 1) { $0.colorfulnessTruth },
    ]
    private static let cellWidth = 9

    private let json: Bool
    /// The size that a row of the table is about, and the own size.
    private let sizes: (row: String, own: String)
    private let lines = JSONLines()
    private var photographs: [EvaluatedPhotograph] = []
    /// Photographs that could not be measured.
    private(set) var failed = 0

    /// Begins a table.
    ///
    /// - Parameters:
    ///   - json: if JSON lines are wanted instead.
    ///   - shortSide: pixels of the short side of reduced pictures.
    ///   - scale: how many times photographs are enlarged; reduced pictures are measured if it is 1.
    init(json: Bool, shortSide: Int, scale: Int) {
        self.json = json
        let upsampled = "own size, coloured at \(scale) times of it"
        sizes = scale == 1 ? ("short side \(shortSide)", "own size") : (upsampled, upsampled)
        if !json {
            StandardStream.output.print(Self.row(Self.columns.map(\.title), sizes.row))
        }
    }

    /// Adds a photograph.
    mutating func add(_ photograph: EvaluatedPhotograph, _ path: FilePath) {
        photographs.append(photograph)
        if json {
            lines.write("photograph", Row(path: CodablePath(path), evaluation: photograph))
        } else {
            StandardStream.output.print(
                Self.row(
                    Self.cells(photograph.reduced ?? photograph.native), TerminalText.path(path)))
        }
    }

    /// Notes a photograph that could not be measured.
    mutating func add(_ failure: PictureFailure, _ path: FilePath) {
        failed += 1
        FailureFact(failure, of: path).write(json: json)
    }

    /// Writes the means.
    func finish() {
        guard let summary = EvaluationSummary(photographs) else { return }
        if json {
            lines.write("mean", summary)
            return
        }
        let mean = "mean of \(DecimalText.count(photographs.count, "photograph"))"
        if let reduced = summary.reduced {
            StandardStream.output.print(Self.row(Self.cells(reduced), "\(mean), \(sizes.row)"))
        }
        StandardStream.output.print(Self.row(Self.cells(summary.native), "\(mean), \(sizes.own)"))
        if let correlation = summary.confidenceCorrelation {
            StandardStream.output.print(
                "Rank correlation of confidence and ab RMSE: "
                    + DecimalText.fixed(correlation, places: 2))
        }
    }

    private static func cells(_ evaluation: ColorEvaluation) -> [String] {
        columns.map { column in
            column.value(evaluation).map { DecimalText.fixed($0, places: column.digits) } ?? "-"
        }
    }

    private static func row(_ cells: [String], _ name: String) -> String {
        cells.map { " " + $0.rightAligned(in: cellWidth - 1) }.joined() + "  " + name
    }

    private struct Column: Sendable {
        let title: String
        let digits: Int
        let value: @Sendable (ColorEvaluation) -> Double?

        init(
            _ title: String, _ digits: Int,
            _ value: @escaping @Sendable (ColorEvaluation) -> Double?
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
}
