//! The layouts of a book in a database, by version.

/// Value of `PRAGMA application_id` in a book: "LDGR".
pub(crate) const APPLICATION_ID: i32 = 0x4c44_4752;

/// Value of `PRAGMA user_version` in the newest layout.
pub(crate) const VERSION: i32 = 2;

/// An object of the database: its kind, its name, and the statement that makes it.
type Object = (&'static str, &'static str, &'static str);

/// Returns the objects that version `to` has and version `from` has not; version 0 has none.
pub(crate) fn added(from: i32, to: i32) -> impl Iterator<Item = &'static Object> {
    (1..)
        .zip([VERSION_1, VERSION_2])
        .filter(move |(version, _)| from < *version && *version <= to)
        .flat_map(|(_, objects)| objects)
}

/// Returns the statements that make the newest layout out of version `from`.
pub(crate) fn steps(from: i32) -> String {
    let mut steps: String = added(from, VERSION).map(|(_, _, statement)| format!("{statement};")).collect();
    steps.push_str(&format!("PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION};"));
    steps
}

const VERSION_1: &[Object] = &[
    (
        "table",
        "record",
        "CREATE TABLE record (
    -- a row is all that one command recorded; its event n, from 0, has the position first + n
    last INTEGER PRIMARY KEY,     -- the position of its last event
    first INTEGER NOT NULL,       -- the position of its first event
    command TEXT NOT NULL UNIQUE, -- the command's id
    recorded INTEGER NOT NULL,    -- when, as the application said: microseconds since 1970-01-01 00:00 UTC
    known_since INTEGER NOT NULL, -- the latest recorded up to here
    hash BLOB NOT NULL,           -- SHA-256 over the hash before it (32 zero bytes before the first) and body
    body TEXT NOT NULL,           -- the record in its wire form
    CHECK (first BETWEEN 1 AND last),
    CHECK (known_since >= recorded),
    CHECK (length(hash) = 32)
) STRICT",
    ),
    (
        "trigger",
        "record_is_appended",
        "CREATE TRIGGER record_is_appended BEFORE INSERT ON record BEGIN
    SELECT RAISE(ABORT, 'a record begins right behind the last one')
        WHERE NEW.first IS NOT (SELECT coalesce(max(last), 0) + 1 FROM record);
    SELECT RAISE(ABORT, 'a command is recorded once')
        WHERE EXISTS (SELECT 1 FROM record WHERE command = NEW.command);
END",
    ),
    (
        "trigger",
        "record_is_not_changed",
        "CREATE TRIGGER record_is_not_changed BEFORE UPDATE ON record BEGIN
    SELECT RAISE(ABORT, 'a record is never changed: record what corrects it');
END",
    ),
    (
        "trigger",
        "record_is_not_deleted",
        "CREATE TRIGGER record_is_not_deleted BEFORE DELETE ON record BEGIN
    SELECT RAISE(ABORT, 'a record is never deleted: record what takes it back');
END",
    ),
    (
        "view",
        "event",
        "CREATE VIEW event AS
    SELECT
        record.first + item.key AS position,
        record.command,
        strftime('%Y-%m-%d %H:%M:%S', record.recorded / 1000000, 'unixepoch') AS recorded,
        content.key AS kind,
        content.value AS content
    FROM record, json_each(record.body, '$.events') AS item, json_each(item.value) AS content",
    ),
];

/// Objects that version 2 adds. The comment on `checksum` is true of snapshots of form 1 only; the later ones have a
/// [`Snapshot::checksum`](crate::Snapshot::checksum).
const VERSION_2: &[Object] = &[
    (
        "table",
        "bookmark",
        "CREATE TABLE bookmark (
    -- how far a reader of the events has come
    reader TEXT PRIMARY KEY,    -- the reader's name
    position INTEGER NOT NULL,  -- the position of the last event that it is done with
    CHECK (position >= 0)
) STRICT, WITHOUT ROWID",
    ),
    (
        "table",
        "snapshot",
        "CREATE TABLE snapshot (
    -- the state at a position, so that opening need not read all before it: may be deleted at any time
    position INTEGER PRIMARY KEY, -- the position of the last event in it
    hash BLOB NOT NULL,           -- the hash of the record that ends there
    version INTEGER NOT NULL,     -- of the form in which the state is written
    checksum BLOB NOT NULL,       -- SHA-256 over position, version (8 bytes each, big-endian), hash and state
    state BLOB NOT NULL
) STRICT",
    ),
];
