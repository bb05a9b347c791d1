import Records

/// A code in words for people who look after pictures, not programs.
///
/// The codes themselves stay in
/// the CSV and JSON files; this is the only table of the words.
struct PlainWords {
    /// A few words, as a heading or a label.
    let label: String
    /// What it means, one sentence.
    let meaning: String
    /// What one can do about it; empty if there is nothing to do.
    let remedy: String

    init(_ label: String, _ meaning: String, remedy: String = "") {
        self.label = label
        self.meaning = meaning
        self.remedy = remedy
    }
}

extension ItemState {
    var words: PlainWords {
        PlainWords(word.withCapital, meaning)
    }

    private var meaning: String {
        switch self {
        case .pending: "Waiting for its turn."
        case .running: "Being worked on when this report was made."
        case .done: "The result is complete, checked and on disk."
        case .skipped: "Deliberately left as it is."
        case .failed: "The next run tries it again."
        case .quarantined: "Will not be tried again until the file changes or you ask for it."
        }
    }
}

extension QualityFlag {
    /// True where somebody should look at the result before it is used.
    var needsLook: Bool {
        switch self {
        case .alreadyColor, .suspectedNegative, .multipage, .iccMismatch, .decoderWarning,
            .damagedData, .blank, .lowContrast, .bilevel, .tiny, .lowColorResult, .lowConfidence,
            .styleMismatch, .orientationIgnored, .madeAgain, .sourceGone:
            true
        case .toned, .alphaDropped, .iccMissing, .extensionMismatch, .clippedHighlights,
            .clippedShadows, .halftone, .borderOrTarget, .huge, .duplicate, .notInCatalog:
            false
        }
    }

    var words: PlainWords {
        switch self {
        case .alreadyColor:
            PlainWords(
                "Already in colour", "A noticeable part of the scan has colours of its own.")
        case .toned:
            PlainWords(
                "Toned print",
                "Sepia, selenium or cyanotype: the result was made from its lightness alone.")
        case .suspectedNegative:
            PlainWords("Perhaps a negative", "The tones look like those of a negative.")
        case .multipage:
            PlainWords(
                "Several pages", "The file holds more than one picture; only the first was used.")
        case .orientationIgnored:
            PlainWords(
                "Perhaps not upright",
                "The file's EXIF data ask for a turn that its format says to ignore; it was not made."
            )
        case .alphaDropped:
            PlainWords("Transparency removed", "The file's transparency was not carried over.")
        case .iccMissing:
            PlainWords(
                "No colour profile",
                "The scan does not say how its tones are meant; sRGB was assumed.")
        case .iccMismatch:
            PlainWords(
                "Wrong colour profile",
                "The embedded profile does not fit the scan and was ignored.")
        case .extensionMismatch:
            PlainWords("Misnamed file", "The content is of another format than the name says.")
        case .decoderWarning:
            PlainWords(
                "Slightly damaged file",
                "The file could be read, but something in it is not in order.")
        case .damagedData:
            PlainWords(
                "Damaged data",
                "Part of the file's data is damaged: some of the picture may be wrong or missing.",
                remedy: "Replace it by an intact copy or scan the original again.")
        case .blank:
            PlainWords("Blank", "Nearly the whole picture is of one tone.")
        case .lowContrast:
            PlainWords(
                "Low contrast", "Only a small range of tones is used: faded, or poorly scanned.")
        case .clippedHighlights:
            PlainWords("Burnt-out lights", "Many pixels are pure white.")
        case .clippedShadows:
            PlainWords("Blocked shadows", "Many pixels are pure black.")
        case .bilevel:
            PlainWords(
                "Only black and white",
                "Two tones and nothing between: a line drawing or a photocopy?")
        case .halftone:
            PlainWords(
                "Printed", "Made of the dots of a printing screen: a page of a book or a newspaper?"
            )
        case .borderOrTarget:
            PlainWords(
                "More than the photograph",
                "A scanner bed, a mount, a film's edge or a target is to be seen around it.",
                remedy: "A recipe with the stage crop cuts it off.")
        case .tiny:
            PlainWords(
                "Very small", "A side is shorter than 64 pixels: too little for good colours.")
        case .huge:
            PlainWords("Very large", "More than 200 megapixels.")
        case .duplicate:
            PlainWords(
                "Same as another",
                "Another file has exactly the same content; its result was copied.")
        case .lowColorResult:
            PlainWords("Hardly any colour found", "The result is nearly grey.")
        case .lowConfidence:
            PlainWords(
                "Uncertain colours",
                "The colours of nine photographs in ten can be trusted more than these.")
        case .styleMismatch:
            PlainWords(
                "Unlike its style reference",
                "The picture whose style was taken shows another kind of scene.")
        case .madeAgain:
            PlainWords(
                "Made again",
                "A file of the finished result was no longer what had been written; it is kept in the "
                    + "folder .autochrome/superseded.",
                remedy: "If nobody changed it on purpose, check the disk it lies on.")
        case .sourceGone:
            PlainWords(
                "Scan no longer there",
                "The last run that looked for the scan did not find it; what was made of it is kept.",
                remedy: "If its folder was moved, tell with 'autochrome relocate'.")
        case .notInCatalog:
            PlainWords(
                "Not in the catalogue", "No row of the catalogue describes the picture.",
                remedy: "Add a row for it, or write its name there as it is on the disk.")
        }
    }
}

extension CompanionRecord.Kind {
    /// What to know about kinds whose titles do not say it, as the end of a caption; the search index
    /// counts them.
    static let meanings: [(kind: Self, text: String)] = [
        (.alternative, Card.estimate),
        (Self(rawValue: "confidence_map"), "the whiter, the more certain"),
        (Self(rawValue: "repair_mask"), "white where damage was filled"),
    ]
}

extension Disposition {
    var words: PlainWords {
        switch self {
        case .inspected:
            PlainWords("Only inspected", "The picture was read and described; nothing was written.")
        case .finished:
            PlainWords("Finished", "The picture was taken through the recipe and written.")
        case .skippedAlreadyColor:
            PlainWords(
                "Already in colour", "The scan has colours of its own, so it was left as it is.",
                remedy: "To colorize it all the same, run again with --recolorize.")
        case .skippedSuspectedNegative:
            PlainWords(
                "Perhaps a negative",
                "The tones look like those of a negative, so it was left as it is.",
                remedy: "Add a positive copy of it, and that will be taken.")
        }
    }

    /// Reasons that lie in the source file, not in the picture.
    private static let sourceReasons = [
        "represented": PlainWords(
            "Represented by another file",
            "Its format is not read; a file of the same name beside it is taken in its place."),
        "page_gone": PlainWords(
            "Page no longer there",
            "The file has fewer pages than before; what was made of this one is kept in the folder "
                + ".autochrome/superseded."),
        "symbolic_link": PlainWords(
            "Symbolic link", "Links are not followed.",
            remedy: "If it leads to pictures, name their folder as an input."),
        "special_file": PlainWords(
            "Not a regular file", "Devices, pipes and sockets are not opened."),
    ]

    /// The words for the reason of a skipped item.
    ///
    /// A code without words of its own is shown as it is.
    static func words(forReason code: String) -> PlainWords {
        if let known = Disposition(rawValue: code)?.words ?? sourceReasons[code] { return known }
        let text = code.withVisibleControls.replacing("_", with: " ")
        return PlainWords(
            text.isEmpty ? "No reason recorded" : text.withCapital, "Left as it is.")
    }
}

extension FailureClass {
    var words: PlainWords {
        switch self {
        case .unreadable:
            PlainWords(
                "Cannot be read", "The file could not be opened or read.",
                remedy: "Check its permissions and the disk it lies on.")
        case .empty:
            PlainWords(
                "Empty file", "The file has no content.",
                remedy: "Fetch it again from your backup or from the scanner.")
        case .notAPicture:
            PlainWords(
                "Not a picture", "The content is no picture format that Autochrome reads.",
                remedy: "Remove it from the folder, or save it as TIFF, PNG or JPEG.")
        case .damaged:
            PlainWords(
                "Damaged file", "The picture ends too early or is broken inside.",
                remedy: "Fetch it again from your backup or scan it again.")
        case .unsupported:
            PlainWords(
                "Unusual kind of picture", "The picture is of a kind that is not handled.",
                remedy: "Save it as an ordinary grey or RGB TIFF.")
        case .tooLarge:
            PlainWords(
                "Too large", "The picture has more pixels than the limit allows.",
                remedy: "Raise the limit if the machine has room for it.")
        case .vanished:
            PlainWords(
                "Gone",
                "The file was there when the batch began, and no longer when its turn came.",
                remedy: "Put it back and run again.")
        case .changedDuringRead:
            PlainWords(
                "Changed while being read", "Something wrote to the file while it was read.",
                remedy: "Run again when nothing else writes to it.")
        case .outputNameTaken:
            PlainWords(
                "Name already taken", "Another file stands where the result should go.",
                remedy: "Move that file away, or choose another output folder.")
        case .diskFull:
            PlainWords(
                "Disk full", "There was no room for the result.",
                remedy: "Free some space and run again.")
        case .outputTooLarge:
            PlainWords(
                "Result too large",
                "The result is larger than its file system, or a limit on files, allows.",
                remedy: "Use another disk or a format with stronger compression.")
        case .outputUnwritable:
            PlainWords(
                "Output folder cannot be written", "The result could not be put in its place.",
                remedy: "Check the folder's permissions and run again.")
        case .verificationFailed:
            PlainWords(
                "Result did not pass its check",
                "The written file was not what it should be, so it was removed.",
                remedy: "Run again; if it happens again, check the disk.")
        case .workerCrashed:
            PlainWords(
                "Crashed the program",
                "Working on this picture ended the program's helper process.",
                remedy: "Save the picture anew with another program, and please report the fault.")
        case .timedOut:
            PlainWords(
                "Took too long", "The picture was not finished within its time limit.",
                remedy: "Run again when the machine is less busy.")
        case .outOfMemory:
            PlainWords(
                "Not enough memory", "The picture needs more memory than there is.",
                remedy: "Run again with fewer jobs at a time.")
        case .internalError:
            PlainWords(
                "Fault in the program", "Autochrome made a mistake.",
                remedy: "Please report it with the message.")
        }
    }
}
