/*
 * A disk and a clock for tests, put before those of the system with LD_PRELOAD: they fail, for one process, as a script says. The script is
 * LIBRARY.script beside this library and is looked at again when it has changed (put a new file in its place). Its lines:
 *
 *   full        writing to a file of a ledger (*.db, *.db-wal, *.db-journal) fails with ENOSPC
 *   sync        flushing one fails with EIO, after everything was written
 *   clock N     the clock of the day is N seconds ahead of the true one, or behind it if N is negative
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static struct stat seen;
static long looked_at;
static int is_full, is_unsynced;
static long ahead;

static void read_script(const char *path)
{
    char line[128];
    FILE *script = fopen(path, "re");

    is_full = is_unsynced = 0;
    ahead = 0;
    while (script != NULL && fgets(line, sizeof line, script) != NULL) {
        is_full |= strncmp(line, "full", 4) == 0;
        is_unsynced |= strncmp(line, "sync", 4) == 0;
        (void)!sscanf(line, "clock %ld", &ahead);
    }
    if (script != NULL)
        fclose(script);
}

/* At most every 10 ms: the clock is asked for all the time. */
static void look_at_script(void)
{
    static __thread int is_looking;
    struct timespec now;
    struct stat found;
    char path[4200];
    Dl_info self;
    long moment;

    syscall(SYS_clock_gettime, CLOCK_MONOTONIC, &now);
    moment = now.tv_sec * 100 + now.tv_nsec / 10000000;
    if (is_looking || moment == __atomic_load_n(&looked_at, __ATOMIC_RELAXED) || pthread_mutex_trylock(&gate) != 0)
        return;
    is_looking = 1;
    looked_at = moment;
    if (dladdr((void *)read_script, &self) != 0) {
        snprintf(path, sizeof path, "%.4096s.script", self.dli_fname);
        if (stat(path, &found) == 0 && (found.st_ino != seen.st_ino || found.st_mtim.tv_nsec != seen.st_mtim.tv_nsec)) {
            seen = found;
            read_script(path);
        }
    }
    is_looking = 0;
    pthread_mutex_unlock(&gate);
}

static int is_of_ledger(int file)
{
    char link[64], path[4096];
    ssize_t length;

    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0)
        return 0;
    path[length] = 0;
    return strstr(path, ".db") != NULL && strstr(path, ".db-shm") == NULL && strstr(path, ".lock") == NULL;
}

static int is_refused(int file)
{
    look_at_script();
    if (!is_full || !is_of_ledger(file))
        return 0;
    errno = ENOSPC;
    return 1;
}

static int is_lost(int file)
{
    look_at_script();
    if (!is_unsynced || !is_of_ledger(file))
        return 0;
    errno = EIO;
    return 1;
}

ssize_t write(int file, const void *data, size_t length)
{
    return is_refused(file) ? -1 : syscall(SYS_write, file, data, length);
}

ssize_t pwrite(int file, const void *data, size_t length, off_t offset)
{
    return is_refused(file) ? -1 : syscall(SYS_pwrite64, file, data, length, offset);
}

ssize_t pwrite64(int file, const void *data, size_t length, off_t offset)
{
    return is_refused(file) ? -1 : syscall(SYS_pwrite64, file, data, length, offset);
}

int fsync(int file)
{
    return is_lost(file) ? -1 : syscall(SYS_fsync, file);
}

int fdatasync(int file)
{
    return is_lost(file) ? -1 : syscall(SYS_fdatasync, file);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
    int answer = syscall(SYS_clock_gettime, clock, time);

    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) {
        look_at_script();
        time->tv_sec += ahead;
    }
    return answer;
}
