#include "config.h"

#include "unit/failvfs.h"

#include <assert.h>
#include <stdatomic.h>
#include <stddef.h>

#include <sqlite3.h>

struct file {
	sqlite3_file base; /* first: SQLite's view of it */
	sqlite3_file *real;
};

static _Atomic int64_t writes_left = -1;
static _Atomic bool syncs_broken;
static _Atomic uint64_t syncs;
static _Atomic uint64_t refused;
static sqlite3_vfs *real_vfs;
static sqlite3_vfs own_vfs;

static sqlite3_file *real_of(sqlite3_file *f)
{
	return ((struct file *)f)->real;
}

static int close_file(sqlite3_file *f)
{
	return real_of(f)->pMethods->xClose(real_of(f));
}

static int read_file(sqlite3_file *f, void *to, int n, sqlite3_int64 at)
{
	return real_of(f)->pMethods->xRead(real_of(f), to, n, at);
}

static int write_file(sqlite3_file *f, const void *from, int n,
		      sqlite3_int64 at)
{
	int64_t left = atomic_load(&writes_left);

	while (left > 0 &&
	       !atomic_compare_exchange_weak(&writes_left, &left, left - 1))
		continue;
	if (left == 0) {
		atomic_fetch_add(&refused, 1);
		return SQLITE_FULL;
	}
	return real_of(f)->pMethods->xWrite(real_of(f), from, n, at);
}

static int truncate_file(sqlite3_file *f, sqlite3_int64 size)
{
	return real_of(f)->pMethods->xTruncate(real_of(f), size);
}

static int sync_file(sqlite3_file *f, int flags)
{
	(void)f;
	(void)flags;
	atomic_fetch_add(&syncs, 1);
	return atomic_load(&syncs_broken) ? SQLITE_IOERR_FSYNC : SQLITE_OK;
}

static int file_size(sqlite3_file *f, sqlite3_int64 *size_r)
{
	return real_of(f)->pMethods->xFileSize(real_of(f), size_r);
}

static int lock_file(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xLock(real_of(f), level);
}

static int unlock_file(sqlite3_file *f, int level)
{
	return real_of(f)->pMethods->xUnlock(real_of(f), level);
}

static int check_lock(sqlite3_file *f, int *locked_r)
{
	return real_of(f)->pMethods->xCheckReservedLock(real_of(f), locked_r);
}

static int control_file(sqlite3_file *f, int op, void *arg)
{
	return real_of(f)->pMethods->xFileControl(real_of(f), op, arg);
}

static int sector_size(sqlite3_file *f)
{
	return real_of(f)->pMethods->xSectorSize(real_of(f));
}

static int characteristics(sqlite3_file *f)
{
	return real_of(f)->pMethods->xDeviceCharacteristics(real_of(f));
}

static int shm_map(sqlite3_file *f, int page, int size, int extend,
		   void volatile **at_r)
{
	return real_of(f)->pMethods->xShmMap(real_of(f), page, size, extend,
					     at_r);
}

static int shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real_of(f)->pMethods->xShmLock(real_of(f), offset, n, flags);
}

static void shm_barrier(sqlite3_file *f)
{
	real_of(f)->pMethods->xShmBarrier(real_of(f));
}

static int shm_unmap(sqlite3_file *f, int remove)
{
	return real_of(f)->pMethods->xShmUnmap(real_of(f), remove);
}

static const sqlite3_io_methods methods = {
	.iVersion = 2,
	.xClose = close_file,
	.xRead = read_file,
	.xWrite = write_file,
	.xTruncate = truncate_file,
	.xSync = sync_file,
	.xFileSize = file_size,
	.xLock = lock_file,
	.xUnlock = unlock_file,
	.xCheckReservedLock = check_lock,
	.xFileControl = control_file,
	.xSectorSize = sector_size,
	.xDeviceCharacteristics = characteristics,
	.xShmMap = shm_map,
	.xShmLock = shm_lock,
	.xShmBarrier = shm_barrier,
	.xShmUnmap = shm_unmap,
};

static int open_file(sqlite3_vfs *vfs, const char *name, sqlite3_file *f,
		     int flags, int *flags_r)
{
	struct file *file = (struct file *)f;
	int code;

	(void)vfs;
	file->real = (sqlite3_file *)(file + 1);
	code = real_vfs->xOpen(real_vfs, name, file->real, flags, flags_r);
	/* Without methods SQLite does not close it. */
	file->base.pMethods = file->real->pMethods == NULL ? NULL : &methods;
	return code;
}

void failvfs_install(void)
{
	int failed;

	real_vfs = sqlite3_vfs_find(NULL);
	own_vfs = *real_vfs;
	own_vfs.zName = "fail";
	own_vfs.pNext = NULL;
	own_vfs.szOsFile += (int)sizeof(struct file);
	own_vfs.xOpen = open_file;
	failed = sqlite3_vfs_register(&own_vfs, 1);
	assert(failed == SQLITE_OK);
}

void failvfs_fill_after(int64_t writes)
{
	atomic_store(&writes_left, writes);
}

void failvfs_break_syncs(bool broken)
{
	atomic_store(&syncs_broken, broken);
}

uint64_t failvfs_syncs(void)
{
	return atomic_load(&syncs);
}

uint64_t failvfs_refused(void)
{
	return atomic_load(&refused);
}
