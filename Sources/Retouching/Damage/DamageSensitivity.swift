/// How much has to speak for damage before a pixel counts as damaged.
public enum DamageSensitivity: String, CaseIterable, Sendable {
    /// Only what is beyond doubt.
    case low
    /// Few false alarms.
    case normal
    /// More damage is found, and more details of the picture are taken for damage.
    case high
}
