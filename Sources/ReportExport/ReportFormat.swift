import Files
public import Records
import SystemPackage

/// One of the files that a report consists of.
///
/// All of them are made from the job store, at any time, and replaced atomically. Paths in them are
/// relative to the output folder (outputs, previews) or to the input folder (sources) unless said.
public enum ReportFormat: String, CaseIterable, Sendable {
    /// `autochrome-report/report.csv`: one row a source, whatever became of it; of sources whose pages
    /// were all taken one row a page.
    ///
    /// RFC 4180 (comma, CRLF, doubled quotes) in UTF-8. A byte order mark comes first, because
    /// spreadsheet programs take a file without one for the local 8-bit code page and spoil every
    /// accent in a name.
    ///
    /// Columns keep their names and order for ever; new ones are added at the end and raise
    /// `schema_version`, so that what reads the file today reads it tomorrow. `access_path` is the JPEG copy of
    /// `--access-copy`, which is also among the `companions`.
    ///
    /// Text gets one apostrophe in front if its first character, blanks and invisible characters before it aside, is `=`, `+`, `-`, `@`, one of
    /// these in full width, a tab, a line break or an apostrophe: a spreadsheet might run it as a formula. To undo it,
    /// drop one apostrophe from the beginning of a field; whatever begins with one was given it, so that this holds for
    /// every field of the file. Numbers are written with a point and without grouping, times in UTC as
    /// ISO 8601, lists joined by semicolons (`qc_flags`, `companions`, `stages`) or by ` | ` (sentences).
    /// A row is known by `source_path`, `page` and `part`; the latter two are empty for the only picture of
    /// a source. `represented_by` names the source that stands for one of a format that is not accepted.
    /// `credentials` is `signed` or `unsigned` where signatures were asked for, and `credentials_end` when the
    /// certificate ends.
    /// `catalog_…` is what the catalogue says; `catalog_other` has its other columns as JSON, a list of objects with
    /// `name` and `value`. Rows of the catalogue that describe no picture stand in a file beside it,
    /// `unused-catalogue-rows.csv`, as long as there are any.
    /// `stages` has what each stage found and changed: `repair pixels 27, share 0.0041 %; denoise …`.
    ///
    /// File names are bytes. Where a name is not valid UTF-8 or holds control characters,
    /// `source_path_exact` and `output_path_exact` give it percent-encoded; elsewhere they are
    /// empty and the plain columns are exact. `companions_exact` does so too where a semicolon in a
    /// name would break the list. A style reference is known by `style_sha256`.
    case csv
    /// `autochrome-report/report.jsonl`: one JSON object a line and picture, keys sorted, nothing
    /// left out. Absent keys are unknown values. Times inside `timings` are milliseconds.
    ///
    /// `picture` is the whole record: `confidence`, all `scenes` (`name`, `probability`), `style`
    /// (`reference`, `sha256`, `scene`, `scene_overlap`), `stages` (`stage`, `facts`) and the facts of all companions. The key
    /// `companions` beside it has `kind` (`alternative`, `confidence_map`, `repair_mask`, `access_copy`, `credentials`), `title`, `path`,
    /// `sha256` and, where they exist, `path_exact` and `thumb`. The key `catalog` is what the catalogue says now, and
    /// `picture.catalog` what it said when the files were made.
    case jsonl
    /// `autochrome-report/summary.json`: totals, versions, settings, runs and the exit status.
    case summary
    /// `manifest-sha256.txt` in the output folder itself: the checksum of every output, to be
    /// checked there with `sha256sum -c manifest-sha256.txt`.
    case manifest
    /// `autochrome-report/report.html` with further pages and the search index in `pages/`.
    case html
    /// `autochrome-report/premis.xml`: files, objects, events and agents in PREMIS 3.0, on request; see
    /// docs/premis-mets.md.
    case premis
    /// `autochrome-report/mets`: a METS 1.12 document for each object, on request; see docs/premis-mets.md.
    case mets

    /// Where the files of a form that is written on request stand below the report's folder; nil for forms that each
    /// run writes.
    private var placeOnRequest: FilePath? {
        switch self {
        case .csv, .jsonl, .summary, .manifest, .html: nil
        case .premis: "premis.xml"
        case .mets: "mets"
        }
    }

    /// What the end of a run writes: all forms but those that nobody has ever asked for.
    ///
    /// What was asked for once is there, and would be wrong if it stayed as it is.
    public static func kept(in layout: OutputLayout) -> Set<ReportFormat> {
        Set(allCases).filter { format in
            format.placeOnRequest.map {
                FileSystem.kind(layout.report.appending($0.components)) != nil
            } ?? true
        }
    }
}
