/* Stands between a writer and its disk: keeps a journal of what it does to its book, and lets calls fail.
 *
 * LEDGER_BOOK     the book's path; its files beside it and its folder are watched too, and nothing else is
 * LEDGER_JOURNAL  where to keep the journal
 * LEDGER_SYNC     "kept": a sync is kept in the journal; "none": no sync is ever made; "no-wal": none of the
 *                 write-ahead log. The real disk is not waited for in any case.
 * LEDGER_FAIL     "read|write|sync|truncate|open|unlink FIRST TIMES ERRNO HALF": the calls of that kind from the
 *                 FIRST, counted from 1, fail so many TIMES with ERRNO; from 0, none does. If HALF is 1, the first of them writes
 *                 half of what it should and says so.
 *
 * The journal is a row of entries: what happened and to which file, a letter each; six bytes of nothing; length
 * and offset, eight bytes each; then, of a write, the bytes. What the writer says on its standard output is an
 * entry too, so that the order of the two is known.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

enum { FILES = 4096 };
static char watched[FILES]; /* by descriptor: which of the book's files it is */
static const char *book, *sync_mode;
static int journal = -1;
static struct { char kind[16]; long first, times; int error, half; long count; } fail;

static void entry(char what, char file, uint64_t length, uint64_t offset, const void *bytes, size_t size) {
    struct { char what, file, nothing[6]; uint64_t length, offset; } head = {what, file, {0}, length, offset};
    if (journal < 0) return;
    if (syscall(SYS_write, journal, &head, sizeof head) != sizeof head ||
        syscall(SYS_write, journal, bytes, size) != (long)size)
        abort();
}

__attribute__((constructor)) static void begin(void) {
    const char *path = getenv("LEDGER_JOURNAL"), *failing = getenv("LEDGER_FAIL");
    book = getenv("LEDGER_BOOK");
    sync_mode = getenv("LEDGER_SYNC");
    if (!sync_mode) sync_mode = "kept";
    if (path) journal = syscall(SYS_openat, AT_FDCWD, path, O_WRONLY | O_CREAT | O_APPEND, 0600);
    if (failing && sscanf(failing, "%15s %ld %ld %d %d", fail.kind, &fail.first, &fail.times, &fail.error,
                          &fail.half) != 5)
        abort();
}

/* The number of calls of the failing kind so far. */
__attribute__((destructor)) static void end(void) { entry('#', '-', fail.count, 0, NULL, 0); }

/* d: the database, w: its write-ahead log, s: its shared memory, j: its rollback journal, f: the folder */
static char which(const char *path) {
    size_t length = book ? strlen(book) : 0;
    if (!length) return 0;
    if (!strncmp(path, book, length)) {
        const char *rest = path + length;
        if (!*rest) return 'd';
        if (!strcmp(rest, "-wal")) return 'w';
        if (!strcmp(rest, "-shm")) return 's';
        if (!strcmp(rest, "-journal")) return 'j';
        return 0;
    }
    size_t folder = strrchr(book, '/') - book;
    return strlen(path) == folder && !strncmp(path, book, folder) ? 'f' : 0;
}

static char of(int fd) { return fd >= 0 && fd < FILES ? watched[fd] : 0; }

/* Returns 0 if this call succeeds, 1 if it fails, 2 if it fails after half of it. */
static int failing(const char *kind, char file) {
    if (!file || strcmp(kind, fail.kind)) return 0;
    long nth = ++fail.count;
    if (!fail.first || nth < fail.first || nth >= fail.first + fail.times) return 0;
    entry('!', file, 0, 0, NULL, 0);
    errno = fail.error;
    return fail.half && nth == fail.first ? 2 : 1;
}

static int opened(const char *path, int flags, mode_t mode) {
    char file = which(path);
    if (failing("open", file)) return -1;
    int there = !file || syscall(SYS_faccessat, AT_FDCWD, path, F_OK) == 0;
    int fd = syscall(SYS_openat, AT_FDCWD, path, flags, mode);
    if (fd >= 0 && fd < FILES) watched[fd] = file;
    if (fd >= 0 && !there) entry('c', file, 0, 0, NULL, 0);
    if (fd >= 0 && there && file && (flags & O_TRUNC)) entry('t', file, 0, 0, NULL, 0);
    return fd;
}

#define MODE(flags, mode) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list rest; va_start(rest, flags); mode = va_arg(rest, mode_t); va_end(rest); }

int open(const char *path, int flags, ...) { MODE(flags, mode) return opened(path, flags, mode); }
int open64(const char *path, int flags, ...) { MODE(flags, mode) return opened(path, flags | O_LARGEFILE, mode); }

int close(int fd) {
    if (of(fd)) watched[fd] = 0;
    return syscall(SYS_close, fd);
}

static ssize_t put(int fd, const void *bytes, size_t size, off_t offset) {
    char file = of(fd);
    switch (failing("write", file)) {
    case 1: return -1;
    case 2: size = (size + 1) / 2;
    }
    if (fd == 1) entry('a', '-', size, 0, bytes, size);
    if (!file) return offset < 0 ? syscall(SYS_write, fd, bytes, size) : syscall(SYS_pwrite64, fd, bytes, size, offset);
    off_t place = offset < 0 ? syscall(SYS_lseek, fd, 0, SEEK_CUR) : offset;
    ssize_t done = syscall(SYS_pwrite64, fd, bytes, size, place);
    if (done > 0) entry('w', file, done, place, bytes, done);
    if (done > 0 && offset < 0) syscall(SYS_lseek, fd, place + done, SEEK_SET);
    return done;
}

ssize_t write(int fd, const void *bytes, size_t size) { return put(fd, bytes, size, -1); }
ssize_t pwrite(int fd, const void *bytes, size_t size, off_t offset) { return put(fd, bytes, size, offset); }
ssize_t pwrite64(int fd, const void *bytes, size_t size, off64_t offset) { return put(fd, bytes, size, offset); }

ssize_t read(int fd, void *bytes, size_t size) {
    return failing("read", of(fd)) ? -1 : syscall(SYS_read, fd, bytes, size);
}
ssize_t pread(int fd, void *bytes, size_t size, off_t offset) {
    return failing("read", of(fd)) ? -1 : syscall(SYS_pread64, fd, bytes, size, offset);
}
ssize_t pread64(int fd, void *bytes, size_t size, off64_t offset) {
    return failing("read", of(fd)) ? -1 : syscall(SYS_pread64, fd, bytes, size, offset);
}

int ftruncate(int fd, off_t length) {
    if (failing("truncate", of(fd))) return -1;
    int done = syscall(SYS_ftruncate, fd, length);
    if (!done && of(fd)) entry('t', of(fd), length, 0, NULL, 0);
    return done;
}
int ftruncate64(int fd, off64_t length) { return ftruncate(fd, length); }

/* The real disk is not synced: the journal has the sync, and the test decides what it saves. */
int fsync(int fd) {
    char file = of(fd);
    if (failing("sync", file)) {
        entry('x', file, 0, 0, NULL, 0);
        return -1;
    }
    int lost = !strcmp(sync_mode, "none") || (!strcmp(sync_mode, "no-wal") && file == 'w');
    if (file && !lost) entry('s', file, 0, 0, NULL, 0);
    return 0;
}
int fdatasync(int fd) { return fsync(fd); }

int unlink(const char *path) {
    char file = which(path);
    if (failing("unlink", file)) return -1;
    int done = syscall(SYS_unlinkat, AT_FDCWD, path, 0);
    if (!done && file) entry('u', file, 0, 0, NULL, 0);
    return done;
}
