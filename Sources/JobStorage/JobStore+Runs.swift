import FoundationEssentials
import GRDB
public import Records
import SystemPackage

extension JobStore {
    /// Writes down that a run starts.
    ///
    /// - Parameters:
    ///   - run: the run; its number is ignored.
    ///   - request: everything that is needed to start the same run again, as JSON.
    /// - Returns: the run's number.
    /// - Throws: ``JobStoreError`` if the state cannot be written.
    public func begin(_ run: RunRecord, request: String) throws(JobStoreError) -> Int64 {
        try write { db in
            try db.execute(
                sql: """
                    INSERT INTO run (
                        startedAt, host, processID, programVersion, vipsVersion, parameters, inputs,
                        request)
                    VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                    """,
                arguments: [
                    run.startedAt, run.host, run.processID, run.programVersion, run.vipsVersion,
                    try jsonText(run.parameters), try jsonText(run.inputs), request,
                ])
            return db.lastInsertedRowID
        }
    }

    /// Keeps how many files a run's walk passed over because they are not pictures.
    public func setOtherFiles(_ count: Int, run: Int64) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET sidecarsSkipped = ? WHERE id = ?", arguments: [count, run])
        }
    }

    /// Keeps what the workers of a run are confined by.
    public func setConfinement(
        _ confinement: ConfinementRecord, run: Int64
    ) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET confinement = ? WHERE id = ?",
                arguments: [try jsonText(confinement), run])
        }
    }

    /// Writes down how a run ended.
    public func end(run: Int64, exitCode: Int, at now: Double) throws(JobStoreError) {
        try write { db in
            try db.execute(
                sql: "UPDATE run SET exitCode = ?, finishedAt = ? WHERE id = ?",
                arguments: [exitCode, now, run])
        }
    }

    /// The request of the last run; nil if there was none.
    public func lastRequest() throws(JobStoreError) -> String? {
        try read { db in
            try String.fetchOne(db, sql: "SELECT request FROM run ORDER BY id DESC LIMIT 1")
        }
    }

    /// The parameters of the last run, and whether any output was finished with them.
    public func lastParameters() throws(JobStoreError) -> (parameters: RunParameters, used: Bool)? {
        try read { db in
            let row = try Row.fetchOne(
                db, sql: "SELECT parameters FROM run ORDER BY id DESC LIMIT 1")
            guard let parameters = try row?.json("parameters", as: RunParameters.self) else {
                return nil
            }
            // A finished row that waits for a second look has a record with an output too.
            let used = try Bool.fetchOne(
                db, sql: "SELECT EXISTS (SELECT 1 FROM item WHERE outputBytes IS NOT NULL)")
            return (parameters, used ?? false)
        }
    }
}

extension RunRecord {
    init?(_ row: Row) throws {
        guard let parameters = try row.json("parameters", as: RunParameters.self),
            let inputs = try row.json("inputs", as: [CodablePath].self)
        else { return nil }
        self.init(
            id: row["id"], startedAt: row["startedAt"], host: row["host"],
            processID: row["processID"], programVersion: row["programVersion"],
            vipsVersion: row["vipsVersion"], parameters: parameters, inputs: inputs)
        otherFilesSkipped = row["sidecarsSkipped"]
        confinement = try row.json("confinement", as: ConfinementRecord.self)
        exitCode = row["exitCode"]
        finishedAt = row["finishedAt"]
    }
}
