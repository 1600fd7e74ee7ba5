/* tests/unit/failvfs.h - a disk that is full, or cannot sync, when told to.
 *
 * A layer under SQLite over its own file system layer. Syncs are counted, not
 * made, so that a test may do thousands. */
#ifndef TESTS_FAILVFS_H
#define TESTS_FAILVFS_H

#include <stdbool.h>
#include <stdint.h>

/* Becomes the layer under every database opened from now on. */
void failvfs_install(void);
/* The disk takes so many writes more; then it is full until told otherwise.
 * A negative number: it is never full. */
void failvfs_fill_after(int64_t writes);
void failvfs_break_syncs(bool broken);
/* Syncs asked for since the start. */
uint64_t failvfs_syncs(void);
/* Writes refused since the start. */
uint64_t failvfs_refused(void);

#endif
