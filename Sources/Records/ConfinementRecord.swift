/// What keeps a worker process, once something in a picture has taken it over, from doing harm.
public struct ConfinementRecord: Codable, Hashable, Sendable {
    /// Version of the kernel's Landlock that keeps it from files; 0 where there is none.
    public var landlockVersion: Int
    /// Whether a filter keeps it from system calls such as those for networks and other processes.
    public var filtersCalls: Bool
    /// Why something is missing, in the system's words.
    public var causes: [String]

    /// What was applied.
    public init(landlockVersion: Int, filtersCalls: Bool, causes: [String] = []) {
        self.landlockVersion = landlockVersion
        self.filtersCalls = filtersCalls
        self.causes = causes
    }

    /// Nothing at all.
    public static func none(_ cause: String) -> ConfinementRecord {
        ConfinementRecord(landlockVersion: 0, filtersCalls: false, causes: [cause])
    }

    /// True if nothing is missing.
    public var isComplete: Bool { landlockVersion > 0 && filtersCalls }

    /// What was applied, in a few words.
    public var text: String {
        let parts =
            (landlockVersion > 0 ? ["Landlock \(landlockVersion)"] : [])
            + (filtersCalls ? ["seccomp"] : [])
        return (parts.isEmpty ? "not confined" : "confined by \(parts.joined(separator: " and "))")
            + (causes.isEmpty ? "" : " (\(causes.joined(separator: "; ")))")
    }

    /// Refuses a worker that is not confined.
    ///
    /// - Throws: an internal error if anything is missing.
    public func require() throws(PictureFailure) {
        guard let lack else { return }
        throw PictureFailure(.internalError, lack, remedy: "Or leave out --require-confinement.")
    }

    /// What the system lacks and what follows from it; nil if nothing is missing.
    public var lack: String? {
        let harm: String
        switch (landlockVersion > 0, filtersCalls) {
        case (true, true): return nil
        case (false, true): harm = "read and change the files that this user can"
        case (true, false): harm = "use the network and other processes of this user"
        case (false, false): harm = "do everything that this user can"
        }
        return
            "This system confines worker processes only in part: a malicious picture "
            + "could \(harm) (\(causes.joined(separator: "; "))). Process pictures from strangers "
            + "on a kernel with Landlock (5.13 or newer) and seccomp."
    }
}
