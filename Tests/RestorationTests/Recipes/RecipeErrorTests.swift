import Testing

@testable import Restoration

/// What people read when a recipe is wrong: the texts are part of the interface.
@Suite struct RecipeErrorTests {
    /// A fault and the whole message about it.
    struct Fault: CustomTestStringConvertible, Sendable {
        let yaml: String
        let message: String
        var testDescription: String { message }
    }

    static let head = "recipe: r\nversion: 1\nsummary: s\nwhen: w\n"
    static let whole = head + "stages:\n  - colorize:\n  - encode:\n"

    static let stageNames = StageRegistry.stages.map { $0.name }.joined(separator: ", ")

    static func stages(_ text: String) -> String { head + "stages:\n" + text }

    static let faults: [Fault] = [
        Fault(
            yaml: "",
            message:
                "r.yaml: the file is empty; a recipe has the keys recipe, version, summary, when, stages."
        ),
        Fault(
            yaml: "# only a comment\n",
            message:
                "r.yaml: the file is empty; a recipe has the keys recipe, version, summary, when, stages."
        ),
        Fault(
            yaml: "just words",
            message:
                "r.yaml:1:1: a recipe has to be a mapping with the keys recipe, version, summary, when, stages."
        ),
        Fault(
            yaml: "recipe: r\nversion: 1\nsumary: s\n",
            message: "r.yaml:3:1: recipes have no key `sumary`; did you mean `summary`? "
                + "Allowed: recipe, version, summary, when, stages."),
        Fault(
            yaml: "recipe: r\n",
            message:
                "r.yaml: the key `version` is missing; a recipe has all of: recipe, version, summary, when, stages."
        ),
        Fault(
            yaml: whole.replacing("recipe: r", with: "recipe: My Recipe"),
            message:
                "r.yaml:1:9: `recipe` is `My Recipe`; a name has to be 1 to 40 characters long, of a-z, 0-9 and hyphen."
        ),
        Fault(
            yaml: whole.replacing("version: 1", with: "version: one"),
            message: "r.yaml:2:10: `version` must be a whole number from 1 to 1000000."),
        Fault(
            yaml: whole.replacing("version: 1", with: "version: \"1\""),
            message: "r.yaml:2:10: `version` must be a whole number from 1 to 1000000."),
        Fault(
            yaml: whole.replacing("summary: s", with: "summary: [s]"),
            message: "r.yaml:3:10: `summary` must be text, not a list or mapping."),
        Fault(
            yaml: whole.replacing("when: w", with: "when: \" \""),
            message: "r.yaml:4:7: `when` must be text of 1 to 500 bytes."),
        Fault(
            yaml: head + "stages: none\n",
            message: "r.yaml:5:9: `stages` must be a list with one `- stage:` per stage."),
        Fault(
            yaml: stages("  - colorize\n  - encode:\n"),
            message:
                "r.yaml:6:5: an entry of `stages` is a mapping of one stage name to its parameters, "
                + "such as `- encode: {format: tiff}`."),
        Fault(
            yaml: stages("  - colorize:\n  - encode:\n    format: tiff\n"),
            message:
                "r.yaml:7:5: an entry of `stages` is a mapping of one stage name to its parameters, "
                + "such as `- encode: {format: tiff}`; this one has 2 keys (is the indentation right?)."
        ),
        Fault(
            yaml: stages("  - colourize:\n  - encode:\n"),
            message: "r.yaml:6:5: there is no stage `colourize`; did you mean `colorize`? "
                + "Allowed: \(stageNames)."),
        Fault(
            yaml: stages("  - sepia:\n  - encode:\n"),
            message: "r.yaml:6:5: there is no stage `sepia`. Allowed: \(stageNames)."),
        Fault(
            yaml: stages("  - encode:\n"),
            message:
                "r.yaml: the recipe does nothing; it needs `colorize`, or a stage "
                + "that restores."),
        Fault(
            yaml: stages("  - colorize:\n"),
            message: "r.yaml: stage `encode` is missing; every recipe needs it."),
        Fault(
            yaml: stages("  - colorize:\n  - colorize:\n  - encode:\n"),
            message:
                "r.yaml:7:5: stage `colorize` appears twice; each stage may appear only once."),
        Fault(
            yaml: stages("  - encode:\n  - colorize:\n"),
            message: "r.yaml:7:5: stage `colorize` has to come before `encode`. The order is: "
                + "\(StageRegistry.stages.map { $0.name }.joined(separator: ", "))."),
        Fault(
            yaml: stages("  - resize: {long_side: 500}\n  - colorize:\n  - encode:\n"),
            message: "r.yaml:7:5: stage `colorize` has to come before `resize`. The order is: "
                + "\(StageRegistry.stages.map { $0.name }.joined(separator: ", "))."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {qualty: 90}\n"),
            message:
                "r.yaml:7:14: stage `encode` has no parameter `qualty`; did you mean `quality`? "
                + "Allowed: format, depth, compression, quality, tiles, pyramid, "
                + "access_copy, digital_source_type, suffix."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {quality: 101}\n"),
            message:
                "r.yaml:7:23: `quality` of stage `encode` is `101`; it must be a whole number from 1 to 100."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {quality: high}\n"),
            message:
                "r.yaml:7:23: `quality` of stage `encode` is `high`; it must be a whole number from 1 to 100."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {quality: 90.5}\n"),
            message:
                "r.yaml:7:23: `quality` of stage `encode` is `90.5`; it must be a whole number from 1 to 100."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {quality: [1, 2]}\n"),
            message:
                "r.yaml:7:23: `quality` of stage `encode` must be text, not a list or mapping."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {format: gif}\n"),
            message:
                "r.yaml:7:22: `format` of stage `encode` is `gif`; it must be one of: tiff, jpeg, png, jp2."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {suffix: ../x}\n"),
            message:
                "r.yaml:7:22: `suffix` of stage `encode` is `../x`; it must be part of a file name: "
                + "1 to 64 bytes, no slash, no control character, no dot in front."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {format: jpeg, depth: 16}\n"),
            message: "r.yaml:7:35: `depth` of stage `encode`: JPEG stores 8 bits per sample; "
                + "use `depth: source` or `8`, or another format."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {tiles: 300}\n"),
            message:
                "r.yaml:7:21: `tiles` of stage `encode` is `300`; it must be one of: auto, 256, 512, 1024."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {tile: 256}\n"),
            message: "r.yaml:7:14: stage `encode` has no parameter `tile`; did you mean `tiles`? "
                + "Allowed: format, depth, compression, quality, tiles, pyramid, "
                + "access_copy, digital_source_type, suffix."
        ),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {format: png, pyramid: true}\n"),
            message: "r.yaml:7:36: `pyramid` of stage `encode`: Only TIFF files have one (and JP2 "
                + "files smaller pictures in any case); leave it out, or use `format: tiff`."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {tiles: 256, format: jpeg}\n"),
            message: "r.yaml:7:21: `tiles` of stage `encode`: JPEG and PNG files have none; leave "
                + "it out, or use format tiff or jp2."),
        Fault(
            yaml: stages("  - colorize:\n  - resize:\n  - encode:\n"),
            message:
                "r.yaml:7:5: stage `resize` needs `long_side`: a whole number from 64 to 65535."),
        Fault(
            yaml: stages("  - colorize: native\n  - encode:\n"),
            message:
                "r.yaml:6:15: the parameters of stage `colorize` are a mapping of names to values."),
        Fault(
            yaml: head + "version: 2\nstages: []\n",
            message: "r.yaml:2:1: the key `version` appears more than once in the same mapping."),
        Fault(
            yaml: stages("  - colorize:\n  - encode: {depth: 8, depth: 16}\n"),
            message: "r.yaml:7:14: the key `depth` appears more than once in the same mapping."),
        Fault(
            yaml: whole + "---\n" + whole,
            message: "r.yaml:8:1: a second document begins here; a file may contain only one."),
        Fault(
            yaml: whole + "\tx: 1\n",
            message: "r.yaml:8:1: the file is not valid YAML: while scanning for the next token "
                + "found character that cannot start any token."),
        Fault(
            yaml: head + "stages: [\n",
            message:
                "r.yaml:6:1: the file is not valid YAML: while parsing a flow node did not find expected node content."
        ),
        Fault(
            yaml: head + "x: &a [1]\n",
            message: "r.yaml:5:4: anchors (&), aliases (*) and tags (!) are not allowed; "
                + "write the value in full, or put the text in quotes."),
        Fault(
            yaml: head + "stages: *a\n",
            message: "r.yaml:5:9: anchors (&), aliases (*) and tags (!) are not allowed; "
                + "write the value in full, or put the text in quotes."),
        Fault(
            yaml: head + "stages: !!binary x\n",
            message: "r.yaml:5:9: anchors (&), aliases (*) and tags (!) are not allowed; "
                + "write the value in full, or put the text in quotes."),
        Fault(
            yaml: String(repeating: "[", count: 30_000),
            message:
                "r.yaml:1:17: the text is nested too deeply."
        ),
        Fault(
            yaml: String(repeating: "- ", count: 30_000),
            message:
                "r.yaml:1:33: the text is nested too deeply."
        ),
        Fault(
            yaml: (0..<200).map { String(repeating: " ", count: $0) + "a:\n" }.joined(),
            message:
                "r.yaml:66:65: the text is nested too deeply."
        ),
        Fault(
            yaml: String(repeating: "# filler\n", count: 10_000),
            message: "r.yaml: the file has 90000 bytes; at most 65536 are read."),
    ]

    @Test(arguments: faults)
    func message(_ fault: Fault) {
        let error = #expect(throws: RecipeError.self) {
            try Recipe(parsing: fault.yaml, file: "r.yaml")
        }
        #expect(error?.description == fault.message)
    }
}
