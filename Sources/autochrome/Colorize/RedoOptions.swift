public import ArgumentParser
public import Records

extension QualityFlag: ExpressibleByArgument {}

/// Which finished pictures are made again.
struct RedoOptions: ParsableArguments {
    @Flag(
        name: .customLong("redo"),
        help: """
            Make finished pictures again if they were made with other settings; their old \
            files are kept in .autochrome/superseded.
            """)
    var isRedoing = false

    @Option(
        name: .customLong("flag"),
        help: ArgumentHelp(
            "With --redo: only pictures with this flag, such as low_confidence; may be repeated.",
            valueName: "flag"))
    var flags: [QualityFlag] = []

    @Option(
        help: ArgumentHelp(
            "With --redo: only pictures whose confidence is lower, such as 0.2.",
            valueName: "number"))
    var belowConfidence: Double?

    func validate() throws {
        if let belowConfidence, !(0...1).contains(belowConfidence) {
            throw ValidationError(
                "--below-confidence has to be between 0 and 1; it is \(belowConfidence).")
        }
        if let flag = flags.first(where: { $0.isOfTheFolder }) {
            throw ValidationError(
                "--flag \(flag.rawValue) is about the folder or the catalogue, so making a picture again does not "
                    + "change it. List such pictures with 'autochrome status --flag \(flag.rawValue)'."
            )
        }
        if !isRedoing, !flags.isEmpty || belowConfidence != nil {
            throw ValidationError(
                "--flag and --below-confidence select finished pictures to make again; add --redo."
            )
        }
    }

    /// Which ones; nil for none.
    func selection() -> RedoSelection? {
        isRedoing ? RedoSelection(flags: flags, belowConfidence: belowConfidence) : nil
    }
}
