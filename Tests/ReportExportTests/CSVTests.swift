import Foundation
import Records
import ReportExport
import SystemPackage
import TensorCore
import TestSupport
import Testing

@Suite struct CSVTests {
    /// The column list of the archive conventions, in its order; later columns only follow.
    private static let promised = """
        schema_version job_id item_id state reason source_path source_sha256 source_bytes \
        source_mtime_utc source_format width height bands bit_depth interpretation icc_description \
        icc_assumed dpi orientation_applied pages output_path output_sha256 output_bytes \
        output_format output_width output_height output_bit_depth output_icc access_path \
        thumb_before thumb_after tool_version libvips_version model_id model_sha256 params_sha256 \
        digital_source_type started_utc finished_utc decode_ms infer_ms encode_ms total_ms \
        peak_rss_mb host attempts qc_flags mean_chroma_before mean_chroma_after clipped_pct \
        warnings metadata_dropped error_class error_message
        """.split(separator: " ").map(String.init)

    private func table() throws -> (bytes: [UInt8], rows: [[String]]) {
        let folder = try TestFolder()
        let source = ArrayItemSource(items: SyntheticArchive.items)
        let writer = ReportWriter(source: source, layout: folder.layout, programVersion: "0.1.0")
        _ = try writer.write([.csv])
        let bytes = [UInt8](try folder.data("autochrome-report/report.csv"))
        return (bytes, parse(bytes))
    }

    @Test func startsWithTheByteOrderMark() throws {
        #expect(try table().bytes.starts(with: [0xEF, 0xBB, 0xBF] + Array("schema_version,".utf8)))
    }

    @Test func hasThePromisedColumnsFirst() throws {
        let rows = try table().rows
        #expect(Array(rows[0].prefix(Self.promised.count)) == Self.promised)
        #expect(Set(rows[0]).count == rows[0].count)
    }

    @Test func hasOneFullRowAnItem() throws {
        let rows = try table().rows
        #expect(rows.count == SyntheticArchive.items.count + 1)
        for row in rows { #expect(row.count == rows[0].count) }
    }

    @Test func givesEveryNameBack() throws {
        let rows = try table().rows
        let shown = try #require(rows[0].firstIndex(of: "source_path"))
        let exact = try #require(rows[0].firstIndex(of: "source_path_exact"))
        for (row, item) in zip(rows.dropFirst(), SyntheticArchive.items) {
            let bytes =
                row[exact].isEmpty ? Array(unguarded(row[shown]).utf8) : percentDecoded(row[exact])
            #expect(bytes == item.path.path.bytes, "\(row[shown])")
        }
    }

    /// Source, page and part are the key of a row.
    @Test func everyRowIsKnownByItsKey() throws {
        let rows = try table().rows
        let columns = try ["input_root", "source_path", "page", "part"].map {
            try #require(rows[0].firstIndex(of: $0))
        }
        let keys = rows.dropFirst().map { row in columns.map { row[$0] } }
        #expect(
            keys.filter { $0[1] == "album.tif" }.map { Array($0[2...]) } == [
                ["1", ""], ["2", "1"],
            ])
        #expect(keys.count { $0[2].isEmpty && $0[3].isEmpty } == keys.count - 2)
        let representative = try #require(rows[0].firstIndex(of: "represented_by"))
        #expect(rows.dropFirst().map { $0[representative] }.filter { !$0.isEmpty } == ["raw.tif"])
    }

    @Test func guardsAgainstFormulas() throws {
        for field in try table().rows.joined() {
            #expect(
                !"=+-@\t\r\n".unicodeScalars.contains(field.unicodeScalars.first ?? "x"), "\(field)"
            )
        }
    }

    @Test func saysWhatStagesDid() throws {
        let rows = try table().rows
        let stages = try #require(rows[0].firstIndex(of: "stages"))
        #expect(
            rows[0][(stages + 1)...].starts(with: [
                "page", "part", "represented_by", "dpi_vertical",
            ]),
            "a column of today stands behind those of yesterday")
        #expect(
            rows.dropFirst().map { $0[stages] }.filter { !$0.isEmpty }
                == ["crop left alone =no frame; repair pixels 27, share 0.0041 %"])
    }

    @Test func listsFlagsAndCauses() throws {
        let rows = try table().rows
        let flags = try #require(rows[0].firstIndex(of: "qc_flags"))
        let cause = try #require(rows[0].firstIndex(of: "error_class"))
        #expect(
            Set(rows.dropFirst().flatMap { $0[flags].split(separator: ";").map(String.init) })
                == Set(QualityFlag.allCases.map(\.rawValue)))
        #expect(
            Set(rows.dropFirst().map { $0[cause] }.filter { !$0.isEmpty })
                == Set(FailureClass.allCases.map(\.rawValue)))
    }

    @Test func namesCompanionsSoThatEachIsFound() throws {
        let rows = try table().rows
        let places = ["companions", "companions_exact", "companions_sha256"].map {
            rows[0].firstIndex(of: $0)
        }
        let (shown, exact) = (try #require(places[0]), try #require(places[1]))
        let hashes = try #require(places[2])
        for (row, item) in zip(rows.dropFirst(), SyntheticArchive.items) {
            let list =
                row[exact].isEmpty
                ? unguarded(row[shown]).split(separator: ";").map { Array($0.utf8) }
                : row[exact].split(separator: ";").map { percentDecoded(String($0)) }
            let companions = item.state == .done ? item.record?.companions ?? [] : []
            let output = item.outputPath?.path ?? ""
            #expect(list == companions.map { $0.path(beside: output).bytes })
            #expect(
                row[hashes] == companions.map(\.file.sha256).joined(separator: ";"))
        }
    }

    /// A name in the archive's root begins its field.
    @Test func companionsAreNoFormulas() throws {
        let folder = try TestFolder()
        var item = SyntheticArchive.items[0]
        item.outputPath = CodablePath("=1+1;c.tif")
        _ = try ReportWriter(
            source: ArrayItemSource(items: [item]), layout: folder.layout, programVersion: "1"
        ).write([.csv])
        let rows = parse([UInt8](try folder.data("autochrome-report/report.csv")))
        let shown = try #require(rows[0].firstIndex(of: "companions"))
        #expect(rows[1][shown].hasPrefix("'=1+1;c_alt1.tif;=1+1;c_alt2.tif"))
        let exact = try #require(rows[0].firstIndex(of: "companions_exact"))
        #expect(rows[1][exact].hasPrefix("%3D1%2B1%3Bc_alt1.tif;%3D1%2B1%3Bc_alt2.tif"))
    }

    /// Texts made of what spreadsheets, readers of CSV and those who undo the guard stumble over.
    private static let nasty: [String] = {
        var random = SeededRandom(seed: 4180)
        let pieces = [
            "=", "+", "-", "@", "'", "\"", ",", ";", "\t", "\r", "\n", "\r\n", " ", "\u{A0}",
            "\u{3000}", "\u{FEFF}",
            "\u{FF1D}", "\u{FF0B}", "\u{FF0D}", "\u{FF20}", "\u{301}", "\u{200D}", "\u{2028}",
            "\u{1F}", "a", "1", "\u{E9}",
            "\u{1F308}", "=1+1", "''",
        ]
        let made = (0..<2_000).map { _ in
            (0..<Int.random(in: 0...6, using: &random)).compactMap { _ in
                pieces.randomElement(using: &random)
            }.joined()
        }
        return pieces + made
    }()

    private func nastyTable() throws -> [UInt8] {
        let folder = try TestFolder()
        let items = Self.nasty.enumerated().map { index, text in
            var item = SyntheticArchive.plainItem(Int64(index + 1))
            item.failure = PictureFailure(.internalError, text, remedy: String(text.reversed()))
            return item
        }
        _ = try ReportWriter(
            source: ArrayItemSource(items: items), layout: folder.layout, programVersion: "1"
        ).write([.csv])
        return [UInt8](try folder.data("autochrome-report/report.csv"))
    }

    @Test func everyTextIsGuardedAndGivenBack() throws {
        let rows = parse(try nastyTable())
        let message = try #require(rows[0].firstIndex(of: "error_message"))
        let remedy = try #require(rows[0].firstIndex(of: "error_remedy"))
        #expect(rows.count == Self.nasty.count + 1)
        for (row, text) in zip(rows.dropFirst(), Self.nasty) {
            #expect(Array(unguarded(row[message]).unicodeScalars) == Array(text.unicodeScalars))
            let reversed = String(text.reversed())
            #expect(Array(unguarded(row[remedy]).unicodeScalars) == Array(reversed.unicodeScalars))
            let blanks: [Unicode.Scalar] = [
                " ", "\u{A0}", "\u{3000}", "\u{FEFF}", "\u{200D}",
            ]
            let first = row[message].unicodeScalars.first { !blanks.contains($0) }
            #expect(
                !"=+-@\t\r\n\u{FF1D}\u{FF0B}\u{FF0D}\u{FF20}".unicodeScalars.contains(first ?? "x"),
                "\(row[message].debugDescription)")
        }
    }

    /// The reader of Python's standard library, which most who read the file with a program use.
    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/python3")))
    func pythonReadsTheSame() throws {
        let folder = try TestFolder()
        let file = try folder.write(try nastyTable(), "report.csv")
        let read = Process()
        read.executableURL = URL(filePath: "/usr/bin/python3")
        read.arguments = [
            "-c",
            """
            csv, json, sys = map(__import__, ("csv", "json", "sys"))
            with open(sys.argv[1], encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file, strict=True))
            fields = [row["error_message"] for row in rows]
            json.dump([field[1:] if field.startswith("'") else field for field in fields], sys.stdout)
            """, file.string,
        ]
        let output = Pipe()
        read.standardOutput = output
        try read.run()
        let said = output.fileHandleForReading.readDataToEndOfFile()
        read.waitUntilExit()
        #expect(read.terminationStatus == 0)
        let texts = try JSONDecoder().decode([String].self, from: said)
        #expect(
            texts.map { Array($0.unicodeScalars) } == Self.nasty.map { Array($0.unicodeScalars) })
    }

    /// RFC 4180 by the letter, strict: whatever it does not allow is a failed test.
    private func parse(_ bytes: [UInt8]) -> [[String]] {
        var rows: [[String]] = []
        var row: [String] = []
        var field: [UInt8] = []
        var rest = bytes[...]
        if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
        while !rest.isEmpty {
            if rest.first == UInt8(ascii: "\"") {
                rest = rest.dropFirst()
                while let byte = rest.popFirst() {
                    if byte != UInt8(ascii: "\"") {
                        field.append(byte)
                    } else if rest.first == UInt8(ascii: "\"") {
                        field.append(byte)
                        rest = rest.dropFirst()
                    } else {
                        break
                    }
                }
            } else {
                while let byte = rest.first, byte != UInt8(ascii: ","), byte != UInt8(ascii: "\r") {
                    #expect(byte != UInt8(ascii: "\"") && byte != UInt8(ascii: "\n"))
                    field.append(byte)
                    rest = rest.dropFirst()
                }
            }
            row.append(String(decoding: field, as: UTF8.self))
            field = []
            if rest.first == UInt8(ascii: ",") {
                rest = rest.dropFirst()
            } else {
                #expect(rest.starts(with: Array("\r\n".utf8)), "row \(rows.count)")
                rest = rest.dropFirst(2)
                rows.append(row)
                row = []
            }
        }
        #expect(row.isEmpty)
        return rows
    }

    private func unguarded(_ field: String) -> String {
        field.unicodeScalars.first == "'" ? String(field.unicodeScalars.dropFirst()) : field
    }

    private func percentDecoded(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%") {
                bytes.append(UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) ?? 0)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return bytes
    }
}
