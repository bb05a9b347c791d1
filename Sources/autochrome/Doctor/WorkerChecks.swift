import Files
import Imaging
import Metadata
import Records
import Restoration
import Synchronization
import SystemPackage

/// What a worker process does with a picture, and what confines it.
enum WorkerChecks {
    private static let side = 64

    /// A worker colorizes a small picture as a batch would have it.
    static var all: [Checkup.Check] {
        let confinement = Latest()
        let worker = worker { confinement.record = $0 }
        return [worker] + (confinement.record.map { [check($0)] } ?? [])
    }

    private static func worker(
        onConfinement: @escaping @Sendable (ConfinementRecord) -> Void
    ) -> Checkup.Check {
        let name = "Worker"
        do {
            let folder = try TemporaryFolder.make()
            let picture = folder.path.appending("trial.png")
            try write(to: picture)
            let recipe = try RecipeLibrary.installed().recipe(named: RecipeLibrary.defaultRecipe)
            let settings = try ProcessingSettings(
                recipe: recipe, model: ChosenModel(named: nil, for: recipe),
                requiresConfinement: false)
            let desk = try PictureDesk(
                settings, folder: folder.path, requiresConfinement: false,
                onConfinement: onConfinement)
            _ = try desk.preview(picture, made: "")
            return .init(name: name, found: "has colorized a small picture")
        } catch {
            return .init(
                name: name, found: "\(error)", state: .problem,
                remedy: "Correct any problems listed above, and try again.")
        }
    }

    /// A picture from dark to light grey.
    private static func write(to path: FilePath) throws {
        let samples = (0..<side * side).map { UInt8(40 + $0 * 160 / (side * side)) }
        try VipsImage.fromMemory(samples, width: side, height: side, bands: 1)
            .write(to: path, as: EncodeSettings(format: .png), metadata: OutputMetadata())
    }

    private static func check(_ record: ConfinementRecord) -> Checkup.Check {
        .init(
            name: "Confinement", found: record.text, state: record.isComplete ? .fine : .warning,
            remedy: record.lack)
    }

    /// What was heard last, from whatever thread.
    private final class Latest: Sendable {
        private let heard = Mutex<ConfinementRecord?>(nil)

        var record: ConfinementRecord? {
            get { heard.withLock { $0 } }
            set { heard.withLock { $0 = newValue } }
        }
    }
}
