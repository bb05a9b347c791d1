import GRDB

/// The schema, as the sequence of changes that made it.
///
/// A migration that was ever released is never modified: a change is a new migration. They are
/// written in SQL alone, so that no change of a Swift type can alter what an old one did.
enum Migrations {
    /// Marks the file as ours (`ACJS`), so that another program's database is never touched.
    static let applicationID = 0x4143_4A53

    /// The oldest schema that has everything that readers ask for.
    static let oldestReadable = "1 items, runs, attempts"

    /// The schema since which an item is a page of a source.
    static let pages = "4 pages and foreign pictures"

    /// The schema since which it is known that a source is gone.
    static let goneSources = "7 gone sources"

    /// The schema since which pictures have what a catalogue says about them.
    static let catalog = "9 catalogue"
    /// The schema since which the rows of the catalogue are kept.
    static let catalogRows = "10 catalogue rows"

    /// The schema since which each picture has the settings that it was made with.
    static let settings = "11 settings of pictures"

    static var migrator: DatabaseMigrator {
        var migrator = DatabaseMigrator()
        migrator.registerMigration(oldestReadable) { try $0.execute(sql: first) }
        migrator.registerMigration("2 copies by original") { try $0.execute(sql: second) }
        migrator.registerMigration("3 no attempts") { try $0.execute(sql: third) }
        migrator.registerMigration(pages) { try $0.execute(sql: fourth) }
        migrator.registerMigration("5 first runs") { try $0.execute(sql: fifth) }
        migrator.registerMigration("6 sidecars") { try $0.execute(sql: sixth) }
        migrator.registerMigration(goneSources) { try $0.execute(sql: seventh) }
        migrator.registerMigration("8 confinement") { try $0.execute(sql: eighth) }
        migrator.registerMigration(catalog) { try $0.execute(sql: ninth) }
        migrator.registerMigration(catalogRows) { try $0.execute(sql: tenth) }
        migrator.registerMigration(settings) { try $0.execute(sql: eleventh) }
        return migrator
    }

    /// What a picture is known to be is long and has a table of its own: a walk touches every item.
    ///
    /// Paths are BLOBs: file names are bytes, and BLOBs compare bytewise.
    /// `json_valid(NULL)` is 0 in old versions of SQLite and NULL in later ones.
    private static let first = """
        PRAGMA application_id = \(applicationID);

        CREATE TABLE inputRoot (
            id INTEGER PRIMARY KEY,
            path BLOB NOT NULL UNIQUE CHECK (typeof(path) = 'blob'),
            prefix BLOB NOT NULL CHECK (typeof(prefix) = 'blob')
        );

        CREATE TABLE run (
            id INTEGER PRIMARY KEY,
            startedAt REAL NOT NULL,
            finishedAt REAL,
            host TEXT NOT NULL,
            processID INTEGER NOT NULL,
            programVersion TEXT NOT NULL,
            vipsVersion TEXT NOT NULL,
            parameters TEXT NOT NULL CHECK (json_valid(parameters)),
            inputs TEXT NOT NULL CHECK (json_valid(inputs)),
            request TEXT NOT NULL CHECK (json_valid(request)),
            sidecarsSkipped INTEGER NOT NULL DEFAULT 0 CHECK (sidecarsSkipped >= 0),
            exitCode INTEGER
        );

        CREATE TABLE item (
            id INTEGER PRIMARY KEY,
            inputRootID INTEGER NOT NULL REFERENCES inputRoot (id),
            path BLOB NOT NULL CHECK (typeof(path) = 'blob' AND length(path) > 0),
            kind TEXT NOT NULL CHECK (kind IN ('picture', 'link', 'special', 'folder')),
            state TEXT NOT NULL CHECK (
                state IN ('pending', 'running', 'done', 'skipped', 'failed', 'quarantined')),
            reason TEXT,
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            modifiedNanoseconds INTEGER NOT NULL,
            changedNanoseconds INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            sha256 TEXT CHECK (length(sha256) = 64),
            outputPath BLOB UNIQUE CHECK (typeof(outputPath) IN ('blob', 'null')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            workerDeaths INTEGER NOT NULL DEFAULT 0 CHECK (workerDeaths >= 0),
            failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
            pixels INTEGER CHECK (pixels >= 0),
            outputBytes INTEGER CHECK (outputBytes >= 0),
            duplicateOf INTEGER REFERENCES item (id),
            startedAt REAL,
            finishedAt REAL,
            runID INTEGER REFERENCES run (id),
            seenRunID INTEGER NOT NULL REFERENCES run (id),
            UNIQUE (inputRootID, path),
            CHECK (kind <> 'picture' OR outputPath IS NOT NULL),
            CHECK (state <> 'done'
                OR (sha256 IS NOT NULL AND outputBytes IS NOT NULL AND failure IS NULL)),
            CHECK (state <> 'skipped' OR reason IS NOT NULL),
            CHECK (state NOT IN ('failed', 'quarantined') OR failure IS NOT NULL)
        );
        CREATE INDEX itemCount ON item (seenRunID, state, bytes, pixels, outputBytes);
        CREATE INDEX itemPending ON item (seenRunID, inputRootID, path) WHERE state = 'pending';
        CREATE INDEX itemRunning ON item (id) WHERE state = 'running';
        CREATE INDEX itemObstacle ON item (inputRootID) WHERE kind <> 'picture';
        CREATE INDEX itemDoneByContent ON item (sha256, id) WHERE state = 'done';

        CREATE TABLE pictureRecord (
            itemID INTEGER PRIMARY KEY REFERENCES item (id),
            record TEXT NOT NULL CHECK (json_valid(record))
        );

        CREATE TABLE attempt (
            id INTEGER PRIMARY KEY,
            itemID INTEGER NOT NULL REFERENCES item (id),
            runID INTEGER NOT NULL REFERENCES run (id),
            startedAt REAL NOT NULL,
            finishedAt REAL,
            outcome TEXT CHECK (
                outcome IN ('done', 'skipped', 'failed', 'quarantined', 'given_back', 'lost')),
            failure TEXT CHECK (failure IS NULL OR json_valid(failure))
        );
        CREATE INDEX attemptByItem ON attempt (itemID);
        """

    /// For each row that is deleted, SQLite looks for rows that refer to it: without an index, in
    /// the whole table (<https://www.sqlite.org/foreignkeys.html>, section 3).
    private static let second = """
        CREATE INDEX itemCopy ON item (duplicateOf) WHERE duplicateOf IS NOT NULL;
        """

    /// Nobody ever read the table; what is told of the last attempt stands in the item's row.
    private static let third = "DROP TABLE attempt;"

    /// An item becomes one picture of a source, whose `page` and `part` are 0 if it is the only one.
    ///
    /// `pages` is how many the source holds, as far as that is known. Constraints of a table cannot be
    /// changed, so that it is made anew (<https://www.sqlite.org/lang_altertable.html>, section 7).
    private static let fourth = """
        CREATE TABLE newItem (
            id INTEGER PRIMARY KEY,
            inputRootID INTEGER NOT NULL REFERENCES inputRoot (id),
            path BLOB NOT NULL CHECK (typeof(path) = 'blob' AND length(path) > 0),
            page INTEGER NOT NULL DEFAULT 0 CHECK (page >= 0),
            part INTEGER NOT NULL DEFAULT 0 CHECK (part >= 0),
            kind TEXT NOT NULL CHECK (
                kind IN ('picture', 'foreign', 'link', 'special', 'folder')),
            state TEXT NOT NULL CHECK (
                state IN ('pending', 'running', 'done', 'skipped', 'failed', 'quarantined')),
            reason TEXT,
            representedBy BLOB CHECK (typeof(representedBy) IN ('blob', 'null')),
            bytes INTEGER NOT NULL CHECK (bytes >= 0),
            modifiedNanoseconds INTEGER NOT NULL,
            changedNanoseconds INTEGER NOT NULL,
            inode INTEGER NOT NULL,
            sha256 TEXT CHECK (length(sha256) = 64),
            pages INTEGER CHECK (pages >= 1),
            outputPath BLOB UNIQUE CHECK (typeof(outputPath) IN ('blob', 'null')),
            attempts INTEGER NOT NULL DEFAULT 0 CHECK (attempts >= 0),
            workerDeaths INTEGER NOT NULL DEFAULT 0 CHECK (workerDeaths >= 0),
            failure TEXT CHECK (failure IS NULL OR json_valid(failure)),
            pixels INTEGER CHECK (pixels >= 0),
            outputBytes INTEGER CHECK (outputBytes >= 0),
            duplicateOf INTEGER REFERENCES item (id),
            startedAt REAL,
            finishedAt REAL,
            runID INTEGER REFERENCES run (id),
            seenRunID INTEGER NOT NULL REFERENCES run (id),
            UNIQUE (inputRootID, path, page, part),
            CHECK (kind <> 'picture' OR outputPath IS NOT NULL),
            CHECK (state <> 'done'
                OR (sha256 IS NOT NULL AND outputBytes IS NOT NULL AND failure IS NULL)),
            CHECK (state <> 'skipped' OR reason IS NOT NULL),
            CHECK (state NOT IN ('failed', 'quarantined') OR failure IS NOT NULL)
        );
        INSERT INTO newItem (
            id, inputRootID, path, kind, state, reason, bytes, modifiedNanoseconds,
            changedNanoseconds, inode, sha256, pages, outputPath, attempts, workerDeaths, failure,
            pixels, outputBytes, duplicateOf, startedAt, finishedAt, runID, seenRunID)
        SELECT
            id, inputRootID, path, kind, state, reason, bytes, modifiedNanoseconds,
            changedNanoseconds, inode, sha256, json_extract(record, '$.source.pages'), outputPath,
            attempts, workerDeaths, failure, pixels, outputBytes, duplicateOf, startedAt,
            finishedAt, runID, seenRunID
        FROM item LEFT JOIN pictureRecord ON itemID = id;
        DROP TABLE item;
        ALTER TABLE newItem RENAME TO item;

        CREATE INDEX itemCount ON item (
            seenRunID, state, page, part, bytes, pixels, outputBytes);
        CREATE INDEX itemPending ON item (seenRunID, inputRootID, path, page, part)
            WHERE state = 'pending';
        CREATE INDEX itemRunning ON item (id) WHERE state = 'running';
        CREATE INDEX itemObstacle ON item (inputRootID) WHERE kind <> 'picture';
        CREATE INDEX itemDoneByContent ON item (sha256, id) WHERE state = 'done';
        CREATE INDEX itemCopy ON item (duplicateOf) WHERE duplicateOf IS NOT NULL;
        """

    /// `firstRunAt` is the start of the run that first claimed the picture, in seconds since 1970.
    ///
    /// Of pictures that were claimed before, only the run of the last attempt is known.
    private static let fifth = """
        ALTER TABLE item ADD COLUMN firstRunAt REAL;
        UPDATE item SET firstRunAt = (SELECT startedAt FROM run WHERE run.id = item.runID)
        WHERE runID IS NOT NULL;
        """

    /// `sidecars` tells by sizes and times whether the XMP files beside a source are still the same.
    ///
    /// It is empty where there are none. `nextRecord` is what `pictureRecord` is going to be, while files of an output
    /// take the place of earlier ones: those on the disk are then of either record.
    private static let sixth = """
        ALTER TABLE item ADD COLUMN sidecars TEXT NOT NULL DEFAULT '';
        ALTER TABLE item ADD COLUMN nextRecord TEXT
            CHECK (nextRecord IS NULL OR json_valid(nextRecord));
        """

    /// `goneAt` is when a walk first missed the source of a picture that is dealt with, in seconds since 1970.
    private static let seventh = """
        ALTER TABLE item ADD COLUMN goneAt REAL;
        CREATE INDEX itemGone ON item (id) WHERE goneAt IS NOT NULL;
        """

    /// `confinement` is what kept the workers of a run from harm; NULL where none got ready.
    private static let eighth = """
        ALTER TABLE run ADD COLUMN confinement TEXT
            CHECK (confinement IS NULL OR json_valid(confinement));
        """

    /// `catalog` is what the catalogue of the last run says about a picture; NULL where it says nothing.
    private static let ninth = """
        ALTER TABLE item ADD COLUMN catalog TEXT CHECK (catalog IS NULL OR json_valid(catalog));
        """

    /// The rows of the catalogue that was read last: pages may come to be later than it was read.
    ///
    /// `page` is 0 for the
    /// whole file, and `itemID` the first row of the source that is described; NULL with the reason in `problem`.
    private static let tenth = """
        CREATE TABLE catalogRow (
            line INTEGER PRIMARY KEY,
            source TEXT NOT NULL,
            page INTEGER NOT NULL DEFAULT 0 CHECK (page >= 0),
            entry TEXT NOT NULL CHECK (json_valid(entry)),
            itemID INTEGER REFERENCES item(id) ON DELETE SET NULL,
            problem TEXT
        );
        CREATE INDEX catalogRowOfItem ON catalogRow(itemID, page);
        """

    /// `settingsID` is what the files of an item were made with, or what judged it where it has none.
    ///
    /// `redoRunID` is the run that makes it again. `nextSettingsID` goes with `nextRecord` where the files are replaced by
    /// those of other settings, which may have another name, `nextOutputPath`. Folders of before had one set of settings,
    /// that of their last run.
    private static let eleventh = """
        CREATE TABLE settings (
            id INTEGER PRIMARY KEY,
            sha256 TEXT NOT NULL UNIQUE,
            parameters TEXT NOT NULL CHECK (json_valid(parameters))
        );
        INSERT INTO settings (sha256, parameters)
        SELECT json_extract(parameters, '$.parametersSHA256'), parameters FROM run
        WHERE id = (SELECT MAX(id) FROM run)
            AND json_extract(parameters, '$.parametersSHA256') IS NOT NULL;
        ALTER TABLE item ADD COLUMN settingsID INTEGER REFERENCES settings (id);
        ALTER TABLE item ADD COLUMN redoRunID INTEGER REFERENCES run (id);
        ALTER TABLE item ADD COLUMN nextSettingsID INTEGER REFERENCES settings (id);
        ALTER TABLE item ADD COLUMN nextOutputPath BLOB
            CHECK (typeof(nextOutputPath) IN ('blob', 'null'));
        UPDATE item SET settingsID = (SELECT id FROM settings)
        WHERE kind = 'picture'
            AND (state IN ('done', 'skipped', 'failed', 'quarantined') OR outputBytes IS NOT NULL);
        CREATE UNIQUE INDEX itemNextOutput ON item (nextOutputPath)
            WHERE nextOutputPath IS NOT NULL;
        CREATE INDEX itemDoneBySettings ON item (settingsID) WHERE state = 'done';
        """
}
