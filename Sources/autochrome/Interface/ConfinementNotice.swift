import Records
import Synchronization

/// What the user has to know of a system that cannot confine processes: said once.
enum ConfinementNotice {
    private static let isGiven = Atomic(false)

    /// The notice; nil where nothing is missing, or where it was given before.
    static func text(for confinement: ConfinementRecord) -> String? {
        guard let lack = confinement.lack, !isGiven.exchange(true, ordering: .relaxed) else {
            return nil
        }
        return TerminalText.line(lack)
    }

    /// Prints it to standard error.
    static func give(for confinement: ConfinementRecord) {
        if let notice = text(for: confinement) { StandardStream.error.print(notice) }
    }
}
